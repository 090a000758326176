using System.Text.Json;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Conformance;
using Coppice.Sources.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <summary>
/// Packages of Arch Linux built from sources, from the plan to the proof, by makepkg on a miniature of it: a library that is two
/// packages, a program that needs it, a tree without a PKGBUILD.
/// </summary>
[Trait("Category", "Full")]
[Collection("arch")]
public sealed partial class ArchBuildTests(ArchWorld world, Keys keys) : IDisposable
{
    private const string Version = "1.0-1.101";

    private const string Ids = "echo \"uid=$(id -u) caps=$(sed -n 's/^CapEff:\\t//p' /proc/self/status) "
        + "net=$(exec 3<>/dev/tcp/192.0.2.1/9 && echo yes || echo no) outside=$(touch /usr/bin/written && echo yes || echo no) "
        + "clock=$PWD date=$SOURCE_DATE_EPOCH\" >made 2>/dev/null";

    private static readonly MadePkgbuild Lib = new("lib")
    {
        Fields = "depends=(bash)",
        Packages =
        [
            new("libthing", "arch=(any)\n    depends=()"),
            new("thing-headers", "provides=('thing-dev=1')\n    depends=(\"libthing=$pkgver-$pkgrel\")", "echo api 1"),
        ],
    };

    private static readonly MadePkgbuild App = new("app")
    {
        Fields = "makedepends=('thing-dev>=1')",
        Build = Ids,
        Test = "grep -q 'api 1' /usr/share/thing-headers/file",
        Packages = [new("thing-app", "depends=(libthing)", "cat /usr/share/thing-headers/file made")],
    };

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Components_are_built_in_order_kept_explained_and_built_again_only_where_something_changed()
    {
        world.Begin();
        var git = new GitWorld(keys, folder, "lib.git").Init();
        var commit = git.Commit(("PKGBUILD", Lib.Text));
        git.Tag("v1.0", commit);
        using var bench = new Workbench(Write, store: null)
            .Declare("vm: {from: base, archives: [own], packages: [thing-app, tool]}");
        Put(bench, App);

        // What sources build is not known before anyone can ask them.
        var plan = bench.Do("plan").Text;
        Assert.Matches(@"\+ +lib +build for own +never built; buildd is grown first", plan);
        Assert.Contains("known after own is built: vm", plan, StringComparison.Ordinal);
        bench.Do("build", "--yes", "buildd");
        var steps = JsonDocument.Parse(bench.Do("plan", "--json").Text).RootElement.GetProperty("components").EnumerateArray()
            .ToDictionary(step => step.GetProperty("component").GetString()!);
        Assert.Equal("lib", steps["app"].GetProperty("before")[0].GetString());

        bench.Do("build", "--yes");
        Assert.Equal(
            ["libthing " + Version, "thing-app " + Version, "tool 2.0-1.101"], Own(bench));
        // No root, no capability, no network, nothing outside; always the same place and time.
        Assert.Equal(
            "api 1\nuid=52000 caps=0000000000000000 net=no outside=no clock=/build/tree date=315532800\n",
            bench.Text("vm", "usr/share/thing-app/file"));
        Assert.Equal("#!/bin/sh\necho tool 1\n", bench.Text("vm", "opt/tool/bin/tool"));
        Assert.Contains("nothing to do", bench.Do("build", "--offline").Error, StringComparison.Ordinal);
        Assert.Matches($@"app +own +current +{System.Text.RegularExpressions.Regex.Escape(Version)}", bench.Do("status").Text);
        var explained = bench.Do("explain", "vm", "/usr/share/libthing/file").Text;
        Assert.Contains($"The package database says that libthing {Version} any has it.", explained, StringComparison.Ordinal);
        Assert.Contains($"Its source is the commit {commit} of", explained, StringComparison.Ordinal);
        Assert.Matches(@"signed as v1\.0 by [0-9A-F]{40}\.", explained);
        Assert.Contains("which is not signed", bench.Do("explain", "vm", "/usr/share/thing-app/file").Text, StringComparison.Ordinal);
        bench.Do("audit", "vm");
        bench.Do("fsck");
        TheArchiveIsSigned(bench);
        SomeOfItIsTakenAndItIsPublished(bench);
        Assert.Contains("3 components proved", bench.Do("audit", "--components").Text, StringComparison.Ordinal);

        // Another source of the same version: a version of its own, and nothing else is built.
        Put(bench, App with { Packages = [new("thing-app", "depends=(libthing)", "echo changed")] });
        Assert.Matches(@"~ +app +build for own +sources/app has changed", bench.Do("plan").Text);
        var rebuilt = bench.Do("build", "--yes", "--offline", "--progress", "plain").Error;
        Assert.DoesNotContain("build lib", rebuilt, StringComparison.Ordinal);
        Assert.Equal("changed\n", bench.Text("vm", "usr/share/thing-app/file"));
        Assert.Contains("thing-app 1.0-1.102", Own(bench));
        var differs = bench.Do("diff", "app", "--files").Text;
        Assert.Matches("~ +/usr/share/thing-app/file +content", differs);
        Assert.Contains(".PKGINFO changed", differs, StringComparison.Ordinal);

        // A changed source whose packages come out as before: nothing after it is built, and its version stays.
        git.Commit(("README", "more\n"));
        git.Tag("v1.0.1", git.Head());
        bench.Write("family.yaml", File.ReadAllText(bench.FamilyFile)
            .Replace("tag: v1.0,", "tag: v1.0.1,", StringComparison.Ordinal));
        Assert.Matches("~ +lib +build for own +source: v1.0 → v1.0.1", bench.Do("plan").Text);
        rebuilt = bench.Do("build", "--yes", "--progress", "plain").Error;
        Assert.Contains("build lib", rebuilt, StringComparison.Ordinal);
        Assert.DoesNotContain("build app", rebuilt, StringComparison.Ordinal);
        Assert.Contains("libthing " + Version, Own(bench));
        bench.Do("gc", "--yes");
        Assert.Contains("nothing to do", bench.Do("build", "--offline").Error, StringComparison.Ordinal);

        WhatWasNotReadBuildsNothing(bench);
    }

    [Fact]
    public async Task A_source_is_built_of_what_was_verified_and_of_nothing_that_it_says_alone()
    {
        world.Begin();
        var git = new GitWorld(keys, folder, "lib.git").Init();
        git.Tag("v1.0", git.Commit(("PKGBUILD", Lib.Text)));
        using var bench = new Workbench(Write, store: null).Declare("vm: {from: base, archives: [own], packages: [thing-app]}");
        Put(bench, App);
        bench.Do("build", "--yes");
        FurtherSourcesAreVerified(bench, folder);
        RepositoriesAreVerified(bench);
        ASourceSaysWhereItsPkgbuildIs(bench);
        await WhatIsHostileIsRefusedAsync(bench, folder);
        CausesAreMended(bench);
    }

    // By a key that no template has; for others, each package too.
    private void TheArchiveIsSigned(Workbench bench)
    {
        var key = JsonDocument.Parse(bench.Do("key", "--json").Text).RootElement.GetProperty("fingerprint").GetString()!;
        Assert.NotEqual("", key);
        Assert.Null(bench.Entry("vm", "etc/pacman.d/own.conf"));
        bench.Do("publish", "own", "--to", folder.At("published"));
        var published = folder.At("published/repo/own");
        Assert.All(
            (string[])["own.db", $"libthing-{Version}-any.pkg.tar.zst", $"thing-app-{Version}-x86_64.pkg.tar.zst"],
            file => Assert.True(
                File.Exists(Path.Combine(published, file)) && File.Exists(Path.Combine(published, file + ".sig")), file));
    }

    // Some of its packages, and a place where the template's own pacman finds it, by the key that the family file names.
    private void SomeOfItIsTakenAndItIsPublished(Workbench bench)
    {
        var before = File.ReadAllText(bench.FamilyFile);
        var built = bench.Tree("vm");
        bench.Write("own.asc", File.ReadAllText(folder.At("published/archive-key.asc")));
        void Declare(string take) => bench.Write("family.yaml", before.Replace(
            "in: buildd}", $"in: buildd, take: {take}, template-mirror: 'https://mirror.example/own', keyring: own.asc}}",
            StringComparison.Ordinal));
        Declare("[tool]");
        Assert.Contains("vm: thing-app may not be taken from own", bench.Coppice("plan").Error, StringComparison.Ordinal);
        Declare("[tool, '*thing*']");
        bench.Do("build", "--yes", "--offline");
        Assert.Equal(["libthing " + Version, "thing-app " + Version, "tool 2.0-1.101"], Own(bench));
        Assert.Equal(
            "[own]\nUsage = Sync Search Install\nServer = https://mirror.example/own/repo/own\n",
            bench.Text("vm", "etc/pacman.d/own.conf"));
        Assert.Contains(
            "\nInclude = /etc/pacman.d/own.conf\n\n[core]\n", bench.Text("vm", "etc/pacman.conf"), StringComparison.Ordinal);
        Declare("[tool, libthing, thing-app]");
        bench.Do("build", "--yes", "--offline");
        bench.Do("audit", "vm");
        bench.Write("family.yaml", before);
        bench.Do("build", "--yes", "--offline");
        Assert.Equal(built, bench.Tree("vm"));
    }

    private static void WhatWasNotReadBuildsNothing(Workbench bench)
    {
        bench.Write("family.yaml", File.ReadAllText(bench.FamilyFile)
            .Replace("[base-devel]", "[base-devel, works]", StringComparison.Ordinal));
        var built = bench.Do("build", "--yes", "--progress", "plain").Error;
        Assert.Contains("app: kept; its environment has changed, but nothing that its build read", built, StringComparison.Ordinal);
        Assert.DoesNotContain(": build", built, StringComparison.Ordinal);
    }

    private static List<string> Own(Workbench bench)
    {
        var below = bench.Current("base")!.Packages.Select(package => package.Name).ToHashSet();
        return [.. bench.Current("vm")!.Packages.Where(package => !below.Contains(package.Name))
            .Select(package => $"{package.Name} {package.Version}").Order(StringComparer.Ordinal)];
    }

    private static void Put(Workbench bench, MadePkgbuild source) => bench.Write($"sources/{source.Name}/PKGBUILD", source.Text);

    private void Write(TempFolder where, string templates)
    {
        Directory.CreateDirectory(where.At("sources/app"));
        Directory.CreateDirectory(where.At("sources/tool"));
        File.WriteAllText(where.At("sources/tool/tool.sh"), "#!/bin/sh\necho tool 1\n");
        File.Copy(keys.Ring("pinned"), where.At("signers.gpg"), overwrite: true);
        File.Copy(world.Keyring, where.At("keyring.gpg"), overwrite: true);
        File.WriteAllText(
            where.At("family.yaml"),
            "version: 1\nfamily: tests\narchives:\n"
                + $"  test: {{type: arch, repositories: [core, extra], architecture: x86_64, keyring: keyring.gpg, mirror: 'file://{world.Repository.Mirror}/$repo/os/$arch'}}\n"
                + "  own: {type: arch, builds: [app, lib, tool], in: buildd}\n"
                + "keys: {up: {file: signers.gpg}}\ncomponents:\n"
                + $"  lib: {{git: 'file://{folder.At("lib.git")}', tag: v1.0, signed-by: [up]}}\n"
                + "  app: {override: sources/app}\n"
                + "  tool: {override: sources/tool, build: [mkdir -p $DESTDIR$PREFIX/bin, cp tool.sh $DESTDIR$PREFIX/bin/tool], "
                + "prefix: /opt/tool, version: '2.0', needs: [works]}\n"
                + "templates:\n  base: {archive: test}\n  buildd: {from: base, packages: [base-devel]}\n"
                + string.Concat(templates.TrimEnd('\n').Split('\n').Select(line => $"  {line}\n")));
    }
}
