using Coppice.Distributions.Debian.Importing;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Importing;

public sealed class DebianImportRulesTests
{
    private const string Release = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n";

    private const string Status = """
        Package: base-files
        Essential: yes
        Status: install ok installed
        Priority: required
        Architecture: amd64
        Version: 12

        Package: apt
        Status: install ok installed
        Architecture: amd64
        Version: 2.6
        Conffiles:
         /etc/apt/apt.conf.d/01x 0123456789abcdef0123456789abcdef
         /etc/gone 0123456789abcdef0123456789abcdef obsolete
         /etc/new newconffile
         /etc/../shadow 0123456789abcdef0123456789abcdef
         /bin/conf 0123456789abcdef0123456789abcdef

        Package: vim
        Status: install ok installed
        Architecture: amd64
        Version: 9

        Package: vim-runtime
        Status: install ok installed
        Architecture: all
        Version: 9

        Package: fonts
        Status: install ok installed
        Architecture: all
        Version: 1

        Package: libc6
        Status: install ok installed
        Architecture: i386
        Version: 2

        Package: kernel
        Status: hold ok installed
        Architecture: amd64
        Version: 6.1

        Package: left
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1

        Package: ../evil
        Status: install ok installed
        Architecture: amd64
        Version: 1

        """;

    private const string States = "Package: vim-runtime\nArchitecture: amd64\nAuto-Installed: 1\n\nPackage: vim\nArchitecture: amd64\nAuto-Installed: 0\n";

    private static FakeSystem System(string sources = "deb https://mirror.example/debian bookworm main\n") => new FakeSystem()
        .File("usr/lib/os-release", Release).File("var/lib/dpkg/status", Status).File("var/lib/dpkg/arch", "amd64\ni386\n")
        .File("var/lib/apt/extended_states", States).File("etc/apt/sources.list", sources)
        .File("var/lib/dpkg/info/vim.list", "/.\n/bin\n/bin/vim\n/usr/share\n").File("var/lib/dpkg/info/vim.md5sums", "x /bin/no\n");

    [Fact]
    public void What_someone_asked_for_is_what_is_neither_automatic_nor_minimal()
    {
        var records = new DebianImportRules().Read(System())!;
        Assert.Equal(["fonts", "kernel", "libc6:i386", "vim"], records.Packages);
        Assert.Equal(["i386"], records.ForeignArchitectures);
        Assert.Equal("kernel is held at 6.1", Assert.Single(records.NotTaken).What);
    }

    [Fact]
    public void Files_of_configuration_are_those_that_packages_brought_and_still_have()
    {
        var records = new DebianImportRules().Read(System())!;
        Assert.Equal(
            ["/etc/apt/apt.conf.d/01x", "/usr/bin/conf"], records.Configuration.Select(file => $"{file.Path}").Order());
        Assert.Contains(BytePath.Of("usr/bin/vim"), records.Owned);
        Assert.DoesNotContain(BytePath.Of("usr/bin/no"), records.Owned);
    }

    [Fact]
    public void Without_a_record_of_dependencies_everything_is_listed_and_that_is_said()
    {
        var records = new DebianImportRules().Read(new FakeSystem().File("usr/lib/os-release", Release).File("var/lib/dpkg/status", Status))!;
        Assert.Contains("vim-runtime", records.Packages);
        Assert.Contains(records.NotTaken, left => left.Place == "/var/lib/apt/extended_states");
        Assert.Equal("[bookworm, bookworm-security, bookworm-updates]", records.Archives[0].Lines.Single(line => line.Key == "suites").Value);
    }

    [Fact]
    public void Debians_own_archives_become_one_and_each_other_one_keeps_its_address_and_keys()
    {
        var records = new DebianImportRules().Read(System(
            "deb https://mirror.example/debian bookworm main contrib\n"
                + "deb http://mirror.example/debian-security bookworm-security main # x\n"
                + "deb-src https://mirror.example/debian bookworm main\n"
                + "deb [trusted=yes] file:/srv/debs ./\n"
                + "deb https://vendor.example/apt stable main\n")
            .File("etc/apt/sources.list.d/qubes-r4.list",
                "deb [arch=amd64 signed-by=/usr/share/keyrings/qubes.gpg] https://qubes.example/r4.3/vm bookworm main\n"
                    + "#deb [signed-by=/usr/share/keyrings/qubes.gpg] https://qubes.example/r4.3/vm bookworm-testing main\n")
            .File("etc/apt/sources.list.d/signal.sources",
                "Types: deb\nURIs: https://signal.example/desktop\nSuites: xenial\nComponents: main\nSigned-By: /usr/share/keyrings/signal.asc\n")
            .File("etc/apt/sources.list.d/off.sources", "Enabled: no\nTypes: deb\nURIs: https://off.example\nSuites: x\n"))!;
        Assert.Equal(["debian", "qubes-r4", "signal"], records.Archives.Select(archive => archive.Name));
        Assert.Equal(
            [("type", "debian"), ("suites", "[bookworm, bookworm-security]"), ("components", "[main, contrib]")],
            records.Archives[0].Lines);
        Assert.Equal(
            [
                ("type", "debian"), ("mirror", "'https://qubes.example/r4.3/vm'"), ("suites", "[bookworm]"), ("components", "[main]"),
                ("take", "all"),
            ],
            records.Archives[1].Lines);
        Assert.Equal(BytePath.Of("usr/share/keyrings/signal.asc"), records.Archives[2].Keyring);
        Assert.Equal(
            ["archive file:/srv/debs ./", "archive https://vendor.example/apt stable", "archive qubes-r4", "archive signal",
                "kernel is held at 6.1"],
            records.NotTaken.Select(left => left.What).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Two_files_of_one_name_make_two_archives()
    {
        var line = "Types: deb\nURIs: https://{0}.example\nSuites: x\nComponents: main\nSigned-By: /k.gpg\n";
        var records = new DebianImportRules().Read(System()
            .File("etc/apt/sources.list.d/a.sources", string.Format(line, "one") + "\n" + string.Format(line, "two")))!;
        Assert.Equal(["debian", "a", "a-2"], records.Archives.Select(archive => archive.Name));
    }

    [Fact]
    public void What_has_no_record_of_dpkg_is_no_system_of_it() => Assert.Null(new DebianImportRules().Read(new FakeSystem()));

    [Fact]
    public void A_system_that_does_not_say_its_release_is_refused() => Assert.Equal(
        ProblemKind.Unsupported,
        Assert.Throws<Failure>(() => new DebianImportRules().Read(new FakeSystem().File("var/lib/dpkg/status", Status))).Problems[0].Kind);
}
