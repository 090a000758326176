using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <summary>Repositories of own packages, read by this machine's apt in a root of its own. No template is grown.</summary>
[Trait("Category", "Integration")]
public sealed class PublishTests : IAsyncLifetime
{
    private readonly TempFolder repository = new();
    private readonly TempFolder reader = new();
    private ServedFolder served = null!;

    public async ValueTask InitializeAsync() => served = await ServedFolder.StartAsync(repository.Path);

    public async ValueTask DisposeAsync()
    {
        await served.DisposeAsync();
        reader.Dispose();
        repository.Dispose();
    }

    [Fact]
    public void Apt_takes_installs_and_upgrades_what_is_published_through_a_rotation_of_the_key()
    {
        using var bench = new Workbench(Write, store: null).Declare("");
        Put(bench, "1.0");
        Publish(bench);
        Assert.NotEmpty(Directory.GetFiles(repository.At("dists/tools/main/binary-amd64/by-hash/SHA256")));
        var keyring = Assert.Single(Directory.GetFiles(repository.At("pool/main/t/tools-archive-keyring")));
        foreach (var folder in new[] { "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "etc/apt/apt.conf.d", "etc/apt/preferences.d" })
        {
            Directory.CreateDirectory(reader.At(folder));
        }

        File.WriteAllText(reader.At("var/lib/dpkg/status"), "");
        Run("dpkg", $"--root={reader.Path}", "--install", keyring);
        Assert.Contains($"URIs: {served.Url}\n", File.ReadAllText(reader.At("etc/apt/sources.list.d/tools.sources")), StringComparison.Ordinal);
        Run(
            "gpgv", "--keyring", reader.At("usr/share/keyrings/tools-archive-keyring.gpg"),
            repository.At("dists/tools/Release.gpg"), repository.At("dists/tools/Release"));
        Apt("update");
        Apt("install", "tool");
        Assert.Equal("tool 1.0\n", File.ReadAllText(reader.At("usr/share/tool")));

        // Of a package that is newer, so many versions stay as are asked for.
        Put(bench, "2.0");
        Publish(bench, "--keep", "2");
        Assert.Equal(["1.0", "2.0"], Versions());
        Apt("update");
        Apt("upgrade");
        Assert.Equal("tool 2.0\n", File.ReadAllText(reader.At("usr/share/tool")));
        Put(bench, "3.0");
        Publish(bench);
        Assert.Equal(["3.0"], Versions());
        // Who has seen the old index finds what it names, until the next time.
        Assert.True(File.Exists(repository.At("pool/main/t/tool/tool_2.0_all.deb")));
        Publish(bench);
        Assert.False(File.Exists(repository.At("pool/main/t/tool/tool_2.0_all.deb")));
        Assert.Single(Directory.GetFiles(repository.At("pool/main/t/tools-archive-keyring")));

        // While a new key takes the place of the old one, readers of either go on.
        var installed = File.ReadAllBytes(reader.At("usr/share/keyrings/tools-archive-keyring.gpg"));
        bench.Do("key", "--rotate");
        Publish(bench);
        Apt("update");
        Apt("upgrade");
        Assert.NotEqual(installed, File.ReadAllBytes(reader.At("usr/share/keyrings/tools-archive-keyring.gpg")));
        bench.Do("key", "--forget-replaced");
        Publish(bench);
        Apt("update");
        Assert.Equal("tool 3.0\n", File.ReadAllText(reader.At("usr/share/tool")));

        Refusals(bench);
    }

    private void Refusals(Workbench bench)
    {
        // One version never becomes another package.
        Put(bench, "3.0", "another 3.0");
        var other = bench.Coppice("publish", "tools", "--to", repository.Path);
        Assert.Contains("already exists with other content", other.Error, StringComparison.Ordinal);

        // Another store has another key: its packages do not get among these.
        var foreign = CoppiceProgram.Call(
            ["publish", "-f", bench.FamilyFile, "--store", reader.At("store"), "tools", "--to", repository.Path]);
        Assert.Equal(1, foreign.ExitCode);
        Assert.Contains("was not signed by this key", foreign.Error, StringComparison.Ordinal);
        Assert.Contains("tols is not an archive of own packages; did you mean tools?", bench.Coppice("publish", "tols", "--to", "x").Error, StringComparison.Ordinal);
        Apt("update");
    }

    private void Publish(Workbench bench, params string[] more) =>
        bench.Do("publish", ["tools", "--to", repository.Path, "--url", $"{served.Url}", .. more]);

    private IEnumerable<string> Versions() => File.ReadAllText(repository.At("dists/tools/main/binary-amd64/Packages"))
        .Split("\n\n").Where(entry => entry.Contains("Package: tool\n", StringComparison.Ordinal))
        .Select(entry => entry.Split('\n').Single(line => line.StartsWith("Version: ", StringComparison.Ordinal))["Version: ".Length..])
        .Order(StringComparer.Ordinal);

    // The sources name the keyring by its path in the root, so it is shown there.
    private void Apt(params string[] arguments)
    {
        string[] options =
        [
            $"Dir={reader.Path}", $"Dir::State::status={reader.At("var/lib/dpkg/status")}", "APT::Sandbox::User=root",
            "APT::Architecture=amd64", "APT::Architectures::=amd64", "Acquire::Languages=none", "Dir::Log=/dev/null",
            $"DPkg::Options::=--root={reader.Path}", "APT::Get::Assume-Yes=true", "Dir::Etc::parts=/dev/null",
        ];
        Run(
            "unshare",
            [
                "--mount", "--", "/bin/sh", "-ec", "mount --bind \"$1\" /usr/share/keyrings; shift; exec \"$@\"", "apt",
                reader.At("usr/share/keyrings"), "apt-get", .. options.SelectMany(option => new[] { "-o", option }), .. arguments,
            ]);
    }

    private static void Run(string program, params string[] arguments)
    {
        var result = new ProcessRunner().Run(Command.Own(program, arguments));
        Assert.True(result.Succeeded && !result.Error.Contains("W: ", StringComparison.Ordinal), $"{program} {string.Join(' ', arguments)}\n{result.Text}\n{result.Error}");
    }

    private static void Put(Workbench bench, string version, string? text = null)
    {
        var debs = Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "debs");
        using var folder = new TempFolder();
        MadePackage.Of("tool", version, $"{text ?? $"tool {version}"}\n", "/usr/share/tool").Build(folder.Path);
        File.Copy(folder.At($"pool/tool_{version}_all.deb"), Path.Combine(debs, "tool.deb"), overwrite: true);
    }

    private static void Write(TempFolder where, string templates)
    {
        Directory.CreateDirectory(where.At("debs"));
        File.WriteAllText(where.At("keyring.gpg"), "");
        File.WriteAllText(
            where.At("family.yaml"),
            "version: 1\nfamily: tests\narchives:\n"
                + "  main: {type: debian, suites: [x], mirror: 'http://mirror.example/x', keyring: keyring.gpg}\n"
                + "  tools: {type: debian, packages: debs/}\ntemplates:\n  base: {archive: main}\n" + templates);
    }
}
