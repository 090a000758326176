using Coppice.Distributions;
using Coppice.Engine.Importing;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Tests.Importing;

/// <summary>A system in a folder becomes a family file that can be read.</summary>
public sealed class ImportTemplateTests : IDisposable
{
    private const string Status = """
        Package: base-files
        Essential: yes
        Status: install ok installed
        Priority: required
        Architecture: amd64
        Version: 12

        Package: sshd
        Status: install ok installed
        Priority: optional
        Architecture: amd64
        Version: 9
        Conffiles:
         /etc/ssh/sshd_config 6f0adf4c3a9c0d1aa8b2c1d9d9d0ab11
         /etc/ssh/same d41d8cd98f00b204e9800998ecf8427e
         /etc/ssh/gone d41d8cd98f00b204e9800998ecf8427e

        """;

    private readonly TempFolder folder = new();

    public ImportTemplateTests()
    {
        Write("usr/lib/os-release", "VERSION_CODENAME=bookworm\n");
        Write("var/lib/dpkg/status", Status);
        Write("var/lib/apt/extended_states", "Package: x\nArchitecture: amd64\nAuto-Installed: 1\n");
        Write("etc/hostname", "My Laptop\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Everything_that_its_records_say_is_declared_and_the_family_can_be_read()
    {
        Write("etc/ssh/sshd_config", "PermitRootLogin no\n");
        Write("etc/ssh/same", "");
        Write("usr/local/bin/my tool", "#!/bin/sh\n", 0x1ed);
        Write("etc/made", "x");
        Write("etc/passwd", "root:x:0:0::/root:/bin/bash\nme:x:1000:1000::/home/me:/bin/zsh\nold:x:1001:1001::/:/usr/sbin/nologin\n'x:x:1002:0::/:/bin/sh\n");
        Write("etc/shadow", "me:$y$x:1::::::\n", 0x1a0);
        Write("etc/group", "root:x:0:\nsudo:x:27:me\n");
        Write("etc/default/locale", "LANG=en_GB.UTF-8\n");
        Directory.CreateDirectory(folder.At("root/etc/systemd/system"));
        File.CreateSymbolicLink(folder.At("root/etc/systemd/system/timesyncd.service"), "/dev/null");
        File.CreateSymbolicLink(folder.At("root/etc/localtime"), "/usr/share/zoneinfo/Europe/London");
        Write("etc/apt/sources.list",
            "deb https://mirror.example/debian bookworm main\ndeb [signed-by=/usr/share/keyrings/v.asc] https://vendor.example/x stable main\n");
        Write("usr/share/keyrings/v.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n");
        var imported = Import();

        var template = Read(imported).Templates.Single();
        Assert.Equal("my-laptop", template.Name);
        Assert.Equal(["sshd"], template.Packages.Select(word => word.Value));
        Assert.Equal(["sources"], template.Archives.Select(word => word.Value));
        Assert.Equal(["/etc/ssh/gone"], template.Settings.DeletePaths.Select(path => path.Value));
        Assert.Equal(("me", 1000, "/bin/zsh"), template.Settings.Users.Select(user => (user.Name, user.Number, user.Shell)).Single());
        Assert.Equal(("en_GB.UTF-8", "Europe/London"), (template.Settings.Locale?.Value, template.Settings.Timezone?.Value));
        Assert.Equal(["timesyncd.service"], template.Settings.Services.Select(service => service.Unit));
        Assert.Contains(imported.NotTaken, left => left is { What: "the password of me", Place: "/etc/shadow" });
        Assert.Contains(imported.NotTaken, left => left is { What: "made", Place: "/etc" });
        Assert.Equal("PermitRootLogin no\n", Text(imported, "/etc/ssh/sshd_config"));
        Assert.Equal("#!/bin/sh\n", Text(imported, "/usr/local/bin/my tool"));
        Assert.DoesNotContain(imported.Files, file => file.Path.EndsWith("/etc/ssh/same", StringComparison.Ordinal));
        Assert.Contains("PGP", Text(imported, "keys/sources.asc"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_only_some_can_read_keeps_its_mode_and_is_nobody_elses_here()
    {
        Write("etc/ssh/sshd_config", "secret\n", 0x1a0);
        Write("etc/ssh/same", "");
        Write("etc/ssh/gone", "");
        var imported = Import();
        var file = Assert.Single(imported.Files);
        Assert.Equal(0x180, file.Mode);
        Assert.Equal(0x1a0, Read(imported).Templates.Single().Files.Single().Rights.Mode);
    }

    [Fact]
    public void A_link_in_it_leads_nowhere()
    {
        File.WriteAllText(folder.At("secret"), "secret");
        Directory.CreateDirectory(folder.At("root/etc/ssh"));
        File.CreateSymbolicLink(folder.At("root/etc/ssh/sshd_config"), folder.At("secret"));
        Directory.CreateDirectory(folder.At("outside/bin"));
        File.WriteAllText(folder.At("outside/bin/tool"), "secret");
        Directory.CreateDirectory(folder.At("root/usr"));
        File.CreateSymbolicLink(folder.At("root/usr/local"), folder.At("outside"));
        Assert.Empty(Import().Files);
    }

    [Theory]
    [InlineData("no/such/thing", ProblemKind.NotFound)]
    [InlineData("empty", ProblemKind.Unsupported)]
    public void What_is_no_system_is_refused(string source, ProblemKind kind)
    {
        Directory.CreateDirectory(folder.At("empty"));
        Assert.Equal(kind, Assert.Throws<Failure>(() => Import(source)).Problems[0].Kind);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("dom0")]
    [InlineData("vault-dm")]
    public void A_name_that_no_template_can_have_is_refused(string name) => Assert.Equal(
        ExitCode.Usage, Assert.Throws<Failure>(() => Import(name: name)).Code);

    [Fact]
    public void What_a_family_file_cannot_say_is_left_out_of_it()
    {
        Write("etc/hostname", "dom0\n");
        Write("etc/ssh/sshd_config", "x\n");
        Write("etc/default/locale", "LANG=_x\n");
        Directory.CreateDirectory(folder.At("root/etc/systemd/system"));
        File.CreateSymbolicLink(folder.At("root/etc/systemd/system/-x y.service"), "/dev/null");
        File.CreateSymbolicLink(folder.At("root/etc/localtime"), "/usr/share/zoneinfo/../x");
        var template = Read(Import()).Templates.Single();
        Assert.Equal("imported", template.Name);
        Assert.Equal((null, null), (template.Settings.Locale, template.Settings.Timezone));
        Assert.Empty(template.Settings.Services);
    }

    private ImportedFamily Import(string source = "root", string? name = null) =>
        new ImportTemplate(new EngineOptions(folder.At("family.yaml"), folder.At("store"), new FakeRunner(), new FakeTime(), _ => null)).Run(
            new ImportTemplateRequest(folder.At(source), name, null), NoProgress.Instance, TestContext.Current.CancellationToken);

    private Family Read(ImportedFamily imported)
    {
        foreach (var file in imported.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.At("mine/" + file.Path))!);
            File.WriteAllBytes(folder.At("mine/" + file.Path), file.Content);
        }

        Directory.CreateDirectory(folder.At("mine"));
        File.WriteAllText(folder.At("mine/family.yaml"), imported.Text);
        return new FamilyReader(new DistributionTable().Types).Read(folder.At("mine/family.yaml"));
    }

    private static string Text(ImportedFamily imported, string end) => System.Text.Encoding.UTF8.GetString(
        imported.Files.Single(file => file.Path.EndsWith(end, StringComparison.Ordinal)).Content);

    private void Write(string path, string text, int mode = 0x1a4)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.At("root/" + path))!);
        File.WriteAllText(folder.At("root/" + path), text);
        File.SetUnixFileMode(folder.At("root/" + path), (UnixFileMode)mode);
    }
}
