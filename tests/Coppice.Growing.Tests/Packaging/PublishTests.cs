using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <summary>Repositories of own packages, read by this machine's apt in a root of its own. No template is grown.</summary>
[Trait("Category", "Integration")]
public sealed class PublishTests() : PublishedTools("debian", "suites: [x]")
{
    [Fact]
    public void Apt_takes_installs_and_upgrades_what_is_published_through_a_rotation_of_the_key()
    {
        using var bench = Bench();
        Put(bench, "1.0");
        Publish(bench);
        Assert.NotEmpty(Directory.GetFiles(Repository.At("dists/tools/main/binary-amd64/by-hash/SHA256")));
        var keyring = Assert.Single(Directory.GetFiles(Repository.At("pool/main/t/tools-archive-keyring")));
        foreach (var folder in new[] { "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/apt/lists/partial", "var/cache/apt/archives/partial", "etc/apt/apt.conf.d", "etc/apt/preferences.d" })
        {
            Directory.CreateDirectory(Reader.At(folder));
        }

        File.WriteAllText(Reader.At("var/lib/dpkg/status"), "");
        Run("dpkg", $"--root={Reader.Path}", "--install", keyring);
        Assert.Contains(
            $"URIs: {Url}\n", File.ReadAllText(Reader.At("etc/apt/sources.list.d/tools.sources")), StringComparison.Ordinal);
        Run(
            "gpgv", "--keyring", Reader.At("usr/share/keyrings/tools-archive-keyring.gpg"),
            Repository.At("dists/tools/Release.gpg"), Repository.At("dists/tools/Release"));
        Apt("update");
        Apt("install", "tool");
        Assert.Equal("tool 1.0\n", File.ReadAllText(Reader.At("usr/share/tool")));

        // Of a package that is newer, so many versions stay as are asked for.
        Put(bench, "2.0");
        Publish(bench, "--keep", "2");
        Assert.Equal(["1.0", "2.0"], Versions());
        Apt("update");
        Apt("upgrade");
        Assert.Equal("tool 2.0\n", File.ReadAllText(Reader.At("usr/share/tool")));
        Put(bench, "3.0");
        Publish(bench);
        Assert.Equal(["3.0"], Versions());
        // Who has seen the old index finds what it names, until the next time.
        Assert.True(File.Exists(Repository.At("pool/main/t/tool/tool_2.0_all.deb")));
        Publish(bench);
        Assert.False(File.Exists(Repository.At("pool/main/t/tool/tool_2.0_all.deb")));
        Assert.Single(Directory.GetFiles(Repository.At("pool/main/t/tools-archive-keyring")));

        // While a new key takes the place of the old one, readers of either go on.
        var installed = File.ReadAllBytes(Reader.At("usr/share/keyrings/tools-archive-keyring.gpg"));
        bench.Do("key", "--rotate");
        Publish(bench);
        Apt("update");
        Apt("upgrade");
        Assert.NotEqual(installed, File.ReadAllBytes(Reader.At("usr/share/keyrings/tools-archive-keyring.gpg")));
        bench.Do("key", "--forget-replaced");
        Publish(bench);
        Apt("update");
        Assert.Equal("tool 3.0\n", File.ReadAllText(Reader.At("usr/share/tool")));

        Refusals(bench);
    }

    private void Refusals(Workbench bench)
    {
        // One version never becomes another package.
        Put(bench, "3.0", "another 3.0");
        var other = bench.Coppice("publish", "tools", "--to", Repository.Path);
        Assert.Contains("already exists with other content", other.Error, StringComparison.Ordinal);

        // Another store has another key: its packages do not get among these.
        var foreign = CoppiceProgram.Call(
            ["publish", "-f", bench.FamilyFile, "--store", Reader.At("store"), "tools", "--to", Repository.Path]);
        Assert.Equal(1, foreign.ExitCode);
        Assert.Contains("was not signed by this key", foreign.Error, StringComparison.Ordinal);
        Assert.Contains("tols is not an archive of own packages; did you mean tools?", bench.Coppice("publish", "tols", "--to", "x").Error, StringComparison.Ordinal);
        Apt("update");
    }

    private IEnumerable<string> Versions() => File.ReadAllText(Repository.At("dists/tools/main/binary-amd64/Packages"))
        .Split("\n\n").Where(entry => entry.Contains("Package: tool\n", StringComparison.Ordinal))
        .Select(entry => entry.Split('\n').Single(line => line.StartsWith("Version: ", StringComparison.Ordinal))["Version: ".Length..])
        .Order(StringComparer.Ordinal);

    // The sources name the keyring by its path in the root, so it is shown there.
    private void Apt(params string[] arguments)
    {
        string[] options =
        [
            $"Dir={Reader.Path}", $"Dir::State::status={Reader.At("var/lib/dpkg/status")}", "APT::Sandbox::User=root",
            "APT::Architecture=amd64", "APT::Architectures::=amd64", "Acquire::Languages=none", "Dir::Log=/dev/null",
            $"DPkg::Options::=--root={Reader.Path}", "APT::Get::Assume-Yes=true", "Dir::Etc::parts=/dev/null",
        ];
        Run(
            "unshare",
            [
                "--mount", "--", "/bin/sh", "-ec", "mount --bind \"$1\" /usr/share/keyrings; shift; exec \"$@\"", "apt",
                Reader.At("usr/share/keyrings"), "apt-get", .. options.SelectMany(option => new[] { "-o", option }), .. arguments,
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
}
