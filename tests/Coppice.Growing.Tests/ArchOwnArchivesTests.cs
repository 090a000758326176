using System.Text.RegularExpressions;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Conformance;

namespace Coppice.Growing.Tests;

/// <summary>
/// Templates of Arch Linux that take some packages of an archive that is made here, and that are told where it is published.
/// </summary>
[Trait("Category", "Full")]
[Collection("arch")]
public sealed class ArchOwnArchivesTests(ArchWorld world)
{
    private const string Place = "template-mirror: 'https://mirror.example/own', keyring: published/archive-key.asc";

    private const string Templates =
        """
        ground: {from: base, packages: [g-still, g-works]}
        limited: {from: ground, archives: [own], packages: [works, libgreet]}
        asked: {from: ground, archives: [own, other], packages: [libgreet/own, needs-works]}
        both: {from: limited, archives: [other], packages: [chain-low]}
        whole: {from: ground, archives: [other], packages: [needs-works]}

        """;

    [Fact]
    public void Some_packages_may_be_taken_and_a_template_knows_where_it_is_published_however_it_came_about()
    {
        world.Begin();
        using var bench = new Workbench(Write, store: null).Declare(Templates);
        Assert.Matches("limited +build on ground .*held back from own: libgreet 2.0-1", bench.Do("plan").Text);
        bench.Grow();
        Assert.Equal(("2.0", "greetings 1.0"), Shown(bench, "limited"));
        // What is asked for from one archive comes from no other one, and of the other one comes what its own rule says.
        Assert.Equal(("2.0", "greetings 2.0"), Shown(bench, "asked"));

        // Neither the store's key nor that of a growth gets into a tree.
        Assert.Null(bench.Entry("limited", "etc/pacman.d/own.conf"));
        Assert.Equal(
            bench.Entry("base", "etc/pacman.d/gnupg/pubring.gpg")!.Content,
            bench.Entry("limited", "etc/pacman.d/gnupg/pubring.gpg")!.Content);
        bench.Do("audit", [.. bench.Children]);

        // What is kept of a snapshot is not believed by the key that signed it then.
        bench.Do("key", "--rotate");
        bench.Declare(Templates + "late: {from: ground, archives: [other], packages: [chain-low, needs-works]}\n");
        bench.Do("build", "--yes", "--refresh");
        IsPublished(bench);
        // Only what stands below it has changed: what is carried over is what a rebuild gives.
        world.Raise();
        bench.Do("update", "--yes");
        Assert.Equal("1.1", bench.Text("limited", "usr/share/g-works/file")!.Trim());
        Assert.All((string[])["limited", "asked", "both"], name =>
            Assert.True(bench.Current(name)!.WasCarriedOver, $"{name} was grown again: {File.ReadAllText(bench.Logs(name)[^1])}"));
        bench.Do("audit", [.. bench.Children]);
        bench.Do("fsck");
        world.Begin();
    }

    private static void IsPublished(Workbench bench)
    {
        var folder = Path.GetDirectoryName(bench.FamilyFile)!;
        foreach (var name in (string[])["own", "other"])
        {
            bench.Do("publish", name, "--to", Path.Combine(folder, "published"));
        }

        var declared = File.ReadAllText(bench.FamilyFile);
        bench.Write("family.yaml", declared.Replace("debs/", $"debs/, {Place}", StringComparison.Ordinal)
            .Replace("more/", $"more/, {Place.Replace("'https://mirror.example/own'", "{core: 'https://mirror.example/own'}")}"));
        Assert.Contains(
            "both have a repository of one name", bench.Coppice("plan").Error, StringComparison.Ordinal);
        bench.Write("family.yaml", File.ReadAllText(bench.FamilyFile).Replace("{core: ", "{other: ", StringComparison.Ordinal));
        bench.Do("build", "--yes", "--offline");

        Assert.Equal(
            "[own]\nUsage = Sync Search Install\nServer = https://mirror.example/own/repo/own\n",
            bench.Text("limited", "etc/pacman.d/own.conf"));
        Assert.Equal(
            "[other]\nServer = https://mirror.example/own/repo/other\n", bench.Text("both", "etc/pacman.d/other.conf"));
        Assert.DoesNotContain(folder, bench.Text("both", "etc/pacman.conf"), StringComparison.Ordinal);
        using var reader = new TempFolder();
        Assert.Equal("own\nother\ncore\nextra\n", Pacman(bench, reader, "pacman-conf", "--repo-list"));

        // This machine's pacman takes what is published by the template's own configuration and keys, and nothing else.
        string[] root = ["--noconfirm", "--root", reader.At("root"), "--dbpath", reader.At("root/db"), "--cachedir", reader.At("root"),
            "--gpgdir", reader.At("gnupg"), "--logfile", "/dev/null"];
        Directory.CreateDirectory(reader.At("root/db"));
        Pacman(bench, reader, "pacman", ["-Sy", .. root, "own/works", "other/needs-works"]);
        Assert.Equal("2.0", File.ReadAllText(reader.At("root/usr/share/works/file")).Trim());
        bench.Do("audit", [.. bench.Children]);
    }

    private static string Pacman(Workbench bench, TempFolder reader, string program, params string[] arguments)
    {
        Directory.CreateDirectory(reader.At("gnupg"));
        File.SetUnixFileMode(reader.At("gnupg"), (UnixFileMode)0x1c0);
        foreach (var file in (string[])["pubring.gpg", "trustdb.gpg"])
        {
            File.WriteAllBytes(reader.At($"gnupg/{file}"), CommandLine.Call(
                ["run", "-f", bench.FamilyFile, "--store", bench.StorePath, "both", "--", "cat", $"/etc/pacman.d/gnupg/{file}"]).Output);
        }

        var folder = Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "published");
        foreach (var name in (string[])["own", "other"])
        {
            File.WriteAllText(reader.At($"{name}.conf"), bench.Text("both", $"etc/pacman.d/{name}.conf")!
                .Replace("https://mirror.example/own", "file://" + folder, StringComparison.Ordinal));
        }

        // Of the base there is nothing to be had here.
        File.WriteAllText(reader.At("mirrorlist"), "Server = file:///nowhere\n");
        var configuration = bench.Text("both", "etc/pacman.conf")!.Replace("/etc/pacman.d", reader.Path, StringComparison.Ordinal);
        File.WriteAllText(reader.At("pacman.conf"), program == "pacman"
            ? Regex.Replace(configuration, @"(?ms)^\[(core|extra)\].*?\n\n?(?=\[|\z)", "") : configuration);
        var result = new ProcessRunner().Run(Command.Own(program, ["--config", reader.At("pacman.conf"), .. arguments]));
        Assert.True(result.Succeeded, $"{program} {string.Join(' ', arguments)}\n{result.Text}\n{result.Error}");
        return result.Text;
    }

    private static (string? Works, string? Greeting) Shown(Workbench bench, string template) => (
        bench.Text(template, "usr/share/works/file")?.Trim(), bench.Text(template, "usr/share/greetings/lib")?.Trim());

    private void Write(TempFolder folder, string templates)
    {
        var repository = world.Repository;
        File.Copy(world.Keyring, folder.At("keyring.gpg"), overwrite: true);
        foreach (var (place, build, package) in ((string, string, string)[])
            [("debs", "second", "works"), ("debs", "second", "libgreet"), ("more", "second", "works"), ("more", "first", "needs-works")])
        {
            var file = repository.FileOf(build, package);
            Directory.CreateDirectory(folder.At(place));
            File.Copy(file, folder.At($"{place}/{Path.GetFileName(file)}"), overwrite: true);
        }

        File.WriteAllText(
            folder.At("family.yaml"),
            "version: 1\nfamily: tests\narchives:\n"
                + "  arch: {type: arch, repositories: [core, extra], architecture: x86_64, keyring: keyring.gpg, "
                + $"mirror: 'file://{repository.Mirror}/$repo/os/$arch'}}\n"
                + "  own: {type: arch, architecture: x86_64, take: [works], packages: debs/}\n"
                + "  other: {type: arch, architecture: x86_64, packages: more/}\n"
                + "templates:\n  base: {archive: arch}\n"
                + string.Concat(templates.TrimEnd().Split('\n').Select(line => $"  {line}\n")));
    }
}
