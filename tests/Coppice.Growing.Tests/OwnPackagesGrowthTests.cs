using System.Text.Json;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>Packages beside the family file: from the plan to the proof, on one base.</summary>
[Trait("Category", "Integration")]
public sealed class OwnPackagesGrowthTests(GrownBase grown)
{
    private const string Templates = """
        chat:
          from: base
          archives: [own]
          packages: [zoom, ./signal.deb]
        child:
          from: chat
          packages: [works-too]
        """;

    [Fact]
    public void They_come_with_dependencies_from_archives_are_named_proved_explained_and_updated()
    {
        using var bench = new Workbench(Write, grown.Store).Declare(Templates);
        Put(bench, "debs/zoom-installer.deb", new MadePackage("zoom")
        {
            Version = "5.1", Fields = "Depends: needs-works", Files = Text("/usr/share/zoom", "zoom 5.1\n"),
        });
        Put(bench, "debs/works.deb", MadePackage.Of("works", "9.0", "ours\n", "/usr/share/works/file"));
        Put(bench, "signal.deb", MadePackage.Of("signal-desktop", "7.0", "signal 7.0\n", "/usr/share/signal"));

        var plan = bench.Do("plan").Text;
        Assert.Contains("packages next to the family file, not signed:", plan, StringComparison.Ordinal);
        Assert.Contains("./signal.deb: signal-desktop 7.0\n", plan, StringComparison.Ordinal);
        Assert.Contains("debs/works.deb: works 9.0 · newer than 1.0 of test\n", plan, StringComparison.Ordinal);
        Assert.Contains("debs/zoom-installer.deb: zoom 5.1\n", plan, StringComparison.Ordinal);
        var own = JsonDocument.Parse(bench.Do("plan", "--json").Text).RootElement.GetProperty("own_packages");
        Assert.Equal(3, own.GetArrayLength());

        bench.Do("build", "--yes");
        Assert.Equal("zoom 5.1\n", bench.Text("chat", "usr/share/zoom"));
        Assert.Equal("ours\n", bench.Text("chat", "usr/share/works/file"));
        Assert.Equal("signal 7.0\n", bench.Text("child", "usr/share/signal"));
        Assert.Contains("nothing to do", bench.Do("build").Error, StringComparison.Ordinal);
        // Nothing of this machine gets in: such an archive is none that the template could ask.
        Assert.Equal("debian.sources\n", bench.Do("run", "chat", "--", "ls", "/etc/apt/sources.list.d").Text);
        Assert.Equal("", bench.Do("run", "chat", "--", "dpkg", "--verify").Text);

        var explained = bench.Do("explain", "child", "/usr/share/signal").Text;
        Assert.Matches(@"family\.yaml:\d+ asks for it: \./signal\.deb", explained);
        Assert.Contains("It is not signed: its content is pinned", explained, StringComparison.Ordinal);
        Assert.Matches(
            @"family\.yaml:\d+ asks for it: debs/zoom-installer\.deb", bench.Do("explain", "chat", "/usr/share/zoom").Text);
        Assert.Contains("nothing unexplained", bench.Do("audit", "--account", "chat", "child").Text, StringComparison.Ordinal);
        Assert.Matches(@"chat asks for \S*signal\S* \(\S*family\.yaml:\d+\)", bench.Do("why", "chat", "signal-desktop").Text);

        // Another content of one of them: what stands on it follows, and is what a rebuild gives.
        Put(bench, "signal.deb", MadePackage.Of("signal-desktop", "8.0", "signal 8.0\n", "/usr/share/signal"));
        Assert.Contains("signal-desktop", bench.Do("plan", "--offline").Text, StringComparison.Ordinal);
        bench.Do("build", "--yes", "--offline");
        Assert.Equal("signal 8.0\n", bench.Text("child", "usr/share/signal"));
        IsPublished(bench);
        bench.Do("audit", "chat", "child");
        bench.Do("fsck");
    }

    // Where the family says that they are published, and by which key, the template's own apt knows it, too.
    private static void IsPublished(Workbench bench)
    {
        var folder = Path.GetDirectoryName(bench.FamilyFile)!;
        bench.Do("publish", "own", "--to", Path.Combine(folder, "published"));
        File.WriteAllText(
            bench.FamilyFile,
            File.ReadAllText(bench.FamilyFile).Replace(
                "packages: debs/", "packages: debs/, template-mirror: 'https://mirror.example/own', keyring: published/archive-key.asc",
                StringComparison.Ordinal));
        bench.Do("build", "--yes", "--offline");
        Assert.Contains(
            "'https://mirror.example/own/dists/own/InRelease'", bench.Do("run", "chat", "--", "apt-get", "update", "--print-uris").Text,
            StringComparison.Ordinal);
        Assert.Contains(
            "Signed-By: /etc/apt/keyrings/own.asc\n", bench.Text("child", "etc/apt/sources.list.d/coppice-own.sources"),
            StringComparison.Ordinal);
        Assert.Equal(
            File.ReadAllText(Path.Combine(folder, "published/archive-key.asc")), bench.Text("child", "etc/apt/keyrings/own.asc"));
        Assert.Contains("nothing unexplained", bench.Do("audit", "--account", "chat", "child").Text, StringComparison.Ordinal);
    }

    private void Write(TempFolder folder, string templates)
    {
        var file = FamilyText.Write(folder, grown.Archive, templates);
        Directory.CreateDirectory(folder.At("debs"));
        File.WriteAllText(
            file,
            File.ReadAllText(file).Replace(
                "\ntemplates:\n", "\n  own: {type: debian, packages: debs/}\ntemplates:\n", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Text(string path, string text) => new() { [path] = text };

    private static void Put(Workbench bench, string path, MadePackage package)
    {
        using var folder = new TempFolder();
        package.Build(folder.Path);
        var target = Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, path);
        File.Copy(folder.At($"pool/{package.Name}_{package.Version}_all.deb"), target, overwrite: true);
    }
}
