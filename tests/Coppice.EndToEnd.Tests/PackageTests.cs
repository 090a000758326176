using System.Text.RegularExpressions;
using Coppice.EndToEnd.Tests.Support;
using Coppice.Foundation.Processes;

namespace Coppice.EndToEnd.Tests;

/// <summary>What <c>./package</c> makes can be installed, and names all that it needs.</summary>
[Trait("Category", "Full")]
public sealed class PackageTests(GrownStarter starter, MadePackages made) : IClassFixture<MadePackages>
{
    private static readonly string[] Relations = ["Depends", "Recommends", "Suggests"];

    [Fact]
    public void The_checker_of_packages_finds_no_error() =>
        Shell.Run("lintian", "--fail-on", "error", "--no-cfg", made.Debian);

    // The programs are those that were made: compiling them once more takes minutes.
    [Fact]
    public void The_same_programs_are_packed_to_the_same_bytes_in_another_folder_and_at_another_time()
    {
        using var other = TempFolder.OnDisk();
        // The commit, and what is not committed yet.
        Shell.Run("git", "-c", $"safe.directory={Checkout.Root}", "clone", "--quiet", "--no-hardlinks", Checkout.Root, other.At("clone"));
        Shell.Script($"""
            cd {Checkout.Root}
            git -c safe.directory={Checkout.Root} ls-files -z --cached --others --exclude-standard |
                tar -c --null --ignore-failed-read -T - | tar -x -C {other.At("clone")}
            """);
        Shell.Run(
            "sh", "-c", "umask 077; COPPICE_NATIVE=$2 exec \"$0\" \"$1\"", other.At("clone/package"), other.At("packages"),
            Path.Combine(made.Root, "usr/bin"));
        foreach (var package in (string[])[made.Debian, made.Rpm])
        {
            Shell.Run("cmp", package, other.At("packages", Path.GetFileName(package)));
        }
    }

    [Fact]
    public void What_dom0_gets_needs_no_newer_C_library_than_that_of_Fedora_37()
    {
        var versions = Regex.Matches(Shell.Run("rpm", "--query", "--package", "--requires", made.Rpm), @"GLIBC_(?<version>[0-9.]+)")
            .Select(match => Version.Parse(match.Groups["version"].Value)).ToList();
        Assert.InRange(versions.Max()!, new Version(2, 17), new Version(2, 36));
        Assert.Equal(
            ["/usr/bin/coppice-apply", "/usr/share/man/man1/coppice-apply.1.gz"],
            Shell.Lines(Shell.Run("rpm", "--query", "--package", "--list", made.Rpm))
                .Where(file => !file.StartsWith("/usr/share/doc/", StringComparison.Ordinal)));
        Assert.Equal("", Shell.Run("rpm", "--query", "--package", "--scripts", made.Rpm));
    }

    [Fact]
    public void Installed_in_a_template_of_Debian_12_it_works_there_without_anything_else()
    {
        var folder = starter.NewFolder("package");
        var package = Path.GetFileName(made.Debian);
        File.Copy(made.Debian, Path.Combine(folder, package));
        var coppice = new CoppiceProgram(starter.CopyOfStore())
        {
            FamilyFile = GrownStarter.WriteFamily(folder, $"tools: {{from: debian-12-minimal, packages: [./{package}]}}"),
        };
        coppice.Run("build", "tools");
        string In(string script) => coppice.Run("run", "tools", "--", "sh", "-euc", script).Text;
        Assert.Equal(CoppiceProgram.Call(["--version"]).Text, In("coppice --version"));
        Assert.Equal(CoppiceProgram.Call(["build", "--help"]).Text, In("coppice build --help"));
        Assert.Equal("family.yaml\nvault\n", In("cd /tmp; coppice init >&2; ls; coppice template-names | grep vault"));
        // Keys and digests are of OpenSSL, which the program loads when it needs it.
        Assert.Equal("", In("mkdir /tmp/pool; coppice-apply /tmp/pool --list"));
        Assert.Contains("the family starter has no snapshot yet", In("cd /tmp; coppice init; coppice plan --offline 2>&1 || true"),
            StringComparison.Ordinal);
        Assert.Contains("/usr/bin/coppice", In("dpkg -L coppice"), StringComparison.Ordinal);
        Assert.Equal("", In("dpkg --verify coppice"));
    }

    [Fact]
    public void All_that_it_loads_and_starts_is_of_packages_that_it_names()
    {
        var folder = starter.NewFolder("opened");
        var (log, program) = (Path.Combine(folder, "log"), Path.Combine(made.Root, "usr/bin/coppice"));
        var coppice = new CoppiceProgram(starter.CopyOfStore())
        {
            Program = program, Through = OpenedFiles.Strace(log),
            FamilyFile = GrownStarter.WriteFamily(
                folder, "small: {from: debian-12-minimal, packages: [tree], qubes: {license: MIT, url: \"https://small.example\"}}"),
        };
        var programs = new SortedSet<string>(StringComparer.Ordinal);
        var libraries = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var arguments in (string[][])
        [
            ["build", "small"], ["check"], ["export", "small", "--as", "rpm", "-o", folder],
            ["export", "small", "--as", "oci", "-o", Path.Combine(folder, "oci")], ["run", "small", "--", "true"], ["fsck"], ["doctor"],
        ])
        {
            coppice.Try([.. arguments]);
            var opened = OpenedFiles.Read(log, program);
            programs.UnionWith(opened.Programs);
            libraries.UnionWith(opened.Libraries);
        }

        var named = Relations.SelectMany(relation => made.Field(relation).Split([',', '|'])
            .Select(word => word.Trim().Split(' ')[0])).ToHashSet(StringComparer.Ordinal);
        Assert.Contains(libraries, library => library.Contains("/libssl.so", StringComparison.Ordinal));
        Assert.Contains(libraries, library => library.Contains("/libseccomp.so", StringComparison.Ordinal));
        Assert.Contains("/usr/bin/bwrap", programs);
        var missing = programs.Concat(libraries.Where(IsProgramCode))
            .Where(path => path.Length > 0 && path != program).SelectMany(Owners)
            .Where(owner => !named.Contains(owner.Package) && !IsAlwaysThere(owner.Package)).ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    // What is called libc.so is a text for linkers, which the runtime tries and leaves.
    private static bool IsProgramCode(string path)
    {
        using var file = File.OpenRead(path);
        var first = new byte[4];
        return file.ReadAtLeast(first, 4, throwOnEndOfStream: false) == 4 && first.AsSpan().SequenceEqual("\u007fELF"u8);
    }

    // A path of a template that this machine does not have is no business of the package. /lib and /usr/lib are the same.
    private static IEnumerable<(string Path, string Package)> Owners(string path)
    {
        var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        var found = ((string[])[path, real, real.StartsWith("/usr/", StringComparison.Ordinal) ? real[4..] : $"/usr{real}"])
            .Select(name => new ProcessRunner().Run(Command.Own("dpkg-query", "--search", name), TestContext.Current.CancellationToken))
            .FirstOrDefault(result => result.Succeeded);
        return found is null ? [] :
        [
            .. Shell.Lines(found.Text).Where(line => !line.Contains("diversion by", StringComparison.Ordinal)).Take(1)
                .Select(line => (path, line.Split(':')[0].Split(',')[0])),
        ];
    }

    // Essential packages and what they need are on every machine of Debian.
    private static bool IsAlwaysThere(string package) =>
        Shell.Run("dpkg-query", "--show", "--showformat=${Essential} ${Priority}", package) is var shown
            && (shown.StartsWith("yes", StringComparison.Ordinal) || shown.EndsWith("required", StringComparison.Ordinal));
}
