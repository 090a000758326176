using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;
using Coppice.Sources.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <content>What a PKGBUILD may do, and may not: it is a program.</content>
public sealed partial class ArchBuildTests
{
    private static void FurtherSourcesAreVerified(Workbench bench, TempFolder folder)
    {
        Directory.CreateDirectory(folder.At("data"));
        File.WriteAllText(folder.At("data/words"), "from elsewhere\n");
        var file = folder.At("data-1.0.tar.gz");
        Assert.True(new ProcessRunner().Run(Command.Own("tar", ["-czf", file, "-C", folder.Path, "data"])).Succeeded);
        Put(bench, App with
        {
            Fields = $"source=('words.tar.gz::file://{file}')\nsha256sums=(SKIP)",
            Test = "true",
            Packages = [new("thing-app", "depends=(libthing)", "cat \"$srcdir/data/words\"")],
        });
        var refused = bench.Coppice("build", "--yes", "app");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(
            $"app: it takes file://{file} (line 9 of its PKGBUILD), which is no source of the family: nothing has verified it",
            refused.Error,
            StringComparison.Ordinal);
        Assert.DoesNotContain(": build", refused.Error, StringComparison.Ordinal);

        var before = File.ReadAllText(bench.FamilyFile);
        bench.Write("family.yaml", before.Replace(
            "components:\n", $"components:\n  data: {{tarball: 'file://{file}', sha256: {Digest.Of(File.ReadAllBytes(file)).Hex}}}\n",
            StringComparison.Ordinal));
        bench.Do("build", "--yes");
        Assert.Equal("from elsewhere\n", bench.Text("vm", "usr/share/thing-app/file"));
        Assert.Contains("nothing to do", bench.Do("build", "--offline").Error, StringComparison.Ordinal);
        Assert.Matches("app +own +current", bench.Do("status").Text);
        bench.Write("family.yaml", before);
    }

    // Without git in the template, and without a network: it is the tree of the component that has that tag.
    private void RepositoriesAreVerified(Workbench bench)
    {
        var upstream = new GitWorld(keys, folder, "upstream.git").Init();
        var commit = upstream.Commit(("words", "first\n"), ("bin/run", "#!/bin/sh\n"));
        upstream.Tag("v1.0", commit);
        upstream.Tag("v2.0", upstream.Commit(("words", "second\n")));
        var address = $"git+file://{folder.At("upstream.git")}";
        MadePkgbuild Of(string end) => App with
        {
            Fields = $"source=('{address}{end}')\nsha256sums=(SKIP)",
            Test = "true",
            Packages = [new("thing-app", "depends=(libthing)", "cat \"$srcdir/upstream/words\"; ls \"$srcdir/upstream\"")],
        };
        Put(bench, Of("#tag=v1.0"));
        var refused = bench.Coppice("build", "--yes", "app");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(
            $"app: it takes {address}#tag=v1.0 (line 9 of its PKGBUILD), which is no source of the family: nothing has verified it",
            refused.Error, StringComparison.Ordinal);

        var before = File.ReadAllText(bench.FamilyFile);
        bench.Write("family.yaml", before.Replace(
            "components:\n",
            $"components:\n  upstream: {{git: 'file://{folder.At("upstream.git")}', tag: v1.0, signed-by: [up]}}\n",
            StringComparison.Ordinal));
        foreach (var end in (string[])["#tag=v1.0?signed", $"?signed#commit={commit}", ""])
        {
            Put(bench, Of(end));
            bench.Do("build", "--yes");
            Assert.Equal("first\nbin\nwords\n", bench.Text("vm", "usr/share/thing-app/file"));
        }

        Put(bench, Of("#tag=v2.0"));
        Assert.Contains(
            $"but the family has upstream at v1.0, the commit {commit}", bench.Coppice("build", "--yes", "app").Error,
            StringComparison.Ordinal);
        bench.Write("family.yaml", File.ReadAllText(bench.FamilyFile).Replace(
            "upstream.git', tag: v1.0", "upstream.git', tag: v2.0", StringComparison.Ordinal));
        bench.Do("build", "--yes");
        Assert.StartsWith("second\n", bench.Text("vm", "usr/share/thing-app/file"), StringComparison.Ordinal);
        Assert.Contains("nothing to do", bench.Do("build", "--offline").Error, StringComparison.Ordinal);
        Assert.Contains("app", bench.Do("audit", "--components", "app").Text, StringComparison.Ordinal);
        bench.Write("family.yaml", before);
    }

    // As the sources of Qubes have it: below archlinux/, with places to fill, and built from an archive of the tree itself.
    private static void ASourceSaysWhereItsPkgbuildIs(Workbench bench)
    {
        File.Delete(SourceOf(bench, "app/PKGBUILD"));
        bench.Write("sources/app/version", "1.1\n");
        bench.Write("sources/app/rel", "2\n");
        bench.Write(
            "sources/app/.qubesbuilder",
            "vm:\n  archlinux:\n    build: [archlinux]\n    source:\n      commands: ['echo \"@VERREL@ $(id -u)\" >@SOURCE_DIR@/made-by']\n");
        bench.Write("sources/app/archlinux/PKGBUILD.in", (App with
        {
            Version = "@VERSION@",
            Fields = "source=(\"app-$pkgver-$pkgrel.tar.gz\")\nsha256sums=(SKIP)",
            Test = "true",
            Packages = [new("thing-app", "depends=(libthing)", "cat \"$srcdir/app-$pkgver-$pkgrel/made-by\"; readlink \"$srcdir/app-$pkgver-$pkgrel/link\"")],
        }).Text.Replace("pkgrel=1", "pkgrel=@REL@", StringComparison.Ordinal));
        File.CreateSymbolicLink(SourceOf(bench, "app/link"), "../version");
        bench.Do("build", "--yes");
        Assert.Equal("1.1-2 52000\n../version\n", bench.Text("vm", "usr/share/thing-app/file"));
        Assert.Contains("thing-app 1.1-2.101", Own(bench));

        bench.Write("sources/app/.qubesbuilder", "vm: {archlinux: {build: []}}\n");
        Assert.Contains("app: its .qubesbuilder builds nothing for archlinux", bench.Coppice("plan").Error, StringComparison.Ordinal);
        foreach (var path in new[] { "version", "rel", ".qubesbuilder", "archlinux/PKGBUILD.in", "link" })
        {
            File.Delete(SourceOf(bench, $"app/{path}"));
        }

        Assert.Contains("app: it has no PKGBUILD", bench.Coppice("plan").Error, StringComparison.Ordinal);
    }

    private static async Task WhatIsHostileIsRefusedAsync(Workbench bench, TempFolder folder)
    {
        // What it does when it is read is gone with the tree that it is read in.
        Put(bench, App with
        {
            Version = "1.2",
            First = $"touch /usr/bin/hostile /etc/hostile {folder.At("hostile")} ~/hostile; (exec 3<>/dev/tcp/192.0.2.1/9) 2>/dev/null && exit 9",
        });
        bench.Do("build", "--yes");
        Assert.Contains("thing-app 1.2-1.101", Own(bench));
        Assert.False(File.Exists(folder.At("hostile")));
        Assert.Null(bench.Entry("buildd", "etc/hostile"));
        await bench.AssertNothingLeftAsync();
        var kept = bench.Current("vm")!.Packages;

        string Fails(MadePkgbuild source)
        {
            Put(bench, source);
            var result = bench.Coppice("build", "--yes", "app");
            Assert.Equal(1, result.ExitCode);
            return result.Error;
        }

        Assert.Contains("app: ask what is built failed: it did not end within 30 seconds", Fails(App with { First = "while :; do sleep 60; done" }), StringComparison.Ordinal);
        await bench.AssertNothingLeftAsync();
        Assert.Contains("app: ask what is built failed: exit code ", Fails(App with { First = "echo the reason >&2; exit 7" }), StringComparison.Ordinal);
        Assert.Contains("which is not of the form KEY = VALUE", Fails(App with { First = "echo anything at all" }), StringComparison.Ordinal);
        var changed = Fails(App with { Fields = "makedepends=('thing-dev>=1')\nprovides=(\"name$(date +%N)\")" });
        Assert.Contains("app: build the packages failed", changed, StringComparison.Ordinal);
        Assert.Contains("PKGBUILD does not print what it printed when it was asked", changed, StringComparison.Ordinal);

        // A package that it does not name, and a version that is not the one to build.
        Assert.Contains(
            "is the package glibc, which PKGBUILD does not name",
            Fails(App with
            {
                Packages = [new("thing-app")],
                Build = "mkdir x; printf 'pkgname = glibc\\npkgver = 1.0-1.101\\narch = any\\n' >x/.PKGINFO; echo '#mtree' | gzip >x/.MTREE; "
                    + "touch x/.BUILDINFO; bsdtar -C x -cf /build/packages/glibc-1.0-1.101-any.pkg.tar .PKGINFO .MTREE .BUILDINFO",
            }),
            StringComparison.Ordinal);
        bench.Write("sources/app/PKGBUILD", App.Text.Replace("pkgrel=1", "printf -v pkgrel 1", StringComparison.Ordinal));
        Assert.Contains(
            "PKGBUILD has no line that begins with pkgrel=", bench.Coppice("build", "--yes", "app").Error, StringComparison.Ordinal);

        // What nothing has is told before anything is built.
        var missing = Fails(App with { Fields = "makedepends=(gone 'thing-dev>=9')" });
        Assert.Contains("app needs gone to be built, which neither a component of own nor an archive of buildd has", missing, StringComparison.Ordinal);
        Assert.Contains("app needs thing-dev (>= 9) to be built", missing, StringComparison.Ordinal);
        Assert.DoesNotContain("build the packages", missing, StringComparison.Ordinal);

        // Who has a .SRCINFO has to keep it.
        bench.Write("sources/app/.SRCINFO", "pkgbase = app\n\tpkgver = 1.0\n\tpkgrel = 1\n\tarch = x86_64\n\npkgname = thing-app\n");
        Assert.Contains("app: its .SRCINFO does not say what its PKGBUILD says: ", Fails(App), StringComparison.Ordinal);
        File.Delete(SourceOf(bench, "app/.SRCINFO"));

        // A build that fails leaves the archive, and everything that stands on it, as it was.
        Assert.Contains("the reason", Fails(App with { Build = "echo the reason >&2; false" }), StringComparison.Ordinal);
        Assert.Contains("app: build the packages failed", Fails(App with { Test = "false" }), StringComparison.Ordinal);
        Assert.Equal(kept, bench.Current("vm")!.Packages);
    }

    private static void CausesAreMended(Workbench bench)
    {
        Put(bench, App with { Fields = "makedepends=()", Build = "made-tool >made", Test = "true", Packages = [new("thing-app", "", "cat made")] });
        var mended = bench.Coppice("build", "--yes", "app", "--try-fix");
        Assert.Equal(1, mended.ExitCode);
        Assert.Contains("cause: the command made-tool is missing", mended.Error, StringComparison.Ordinal);
        Assert.StartsWith("app: fixed; nothing was kept.", mended.Text, StringComparison.Ordinal);
        Assert.Contains("\n-makedepends=()\n+makedepends=('made-tools')\n", mended.Text, StringComparison.Ordinal);

        // A version that is no longer there: told before anything is built.
        Put(bench, App with { Fields = "makedepends=('xserver<1.20.7')", Build = "true", Test = "true", Packages = [new("thing-app", "", "echo x")] });
        var pinned = bench.Coppice("build", "--yes", "app", "--try-fix");
        Assert.Contains("app needs xserver (< 1.20.7) to be built", pinned.Error, StringComparison.Ordinal);
        Assert.StartsWith("app: fixed; nothing was kept.", pinned.Text, StringComparison.Ordinal);
        Assert.Contains("\n-makedepends=('xserver<1.20.7')\n+makedepends=('xserver<=1.20.7')\n", pinned.Text, StringComparison.Ordinal);
    }

    private static string SourceOf(Workbench bench, string path) =>
        Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "sources", path);
}
