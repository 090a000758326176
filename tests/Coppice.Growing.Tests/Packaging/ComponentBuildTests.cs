using System.Text.Json;
using Coppice.Growing.Tests.Support;
using Coppice.Sources.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <summary>Packages built from sources, from the plan to the proof, on one base without a compiler.</summary>
[Trait("Category", "Full")]
[TakesLong]
public sealed partial class ComponentBuildTests(Keys keys) : IDisposable
{
    private const string Ids = "printf 'uid=%s caps=%s net=%s outside=%s clock=%s date=%s\\n' "
        + "$$(id -u) $$(sed -n 's/^CapEff:\\t//p' /proc/self/status) "
        + "$$(perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(PeerAddr => \"192.0.2.1:9\", Timeout => 2) ? 1 : 0') "
        + "$$(touch /usr/bin/written 2>/dev/null && echo yes || echo no) $$PWD $$SOURCE_DATE_EPOCH";

    private static readonly MadeSource Lib = new("lib")
    {
        Packages = [new("libthing"), new("libthing-dev", "Provides: thing-dev\nDepends: libthing (= ${binary:Version})\n", "echo api 1")],
    };

    private static readonly MadeSource Daemon = new("daemon")
    {
        Needs = "thing-dev",
        Packages = [new("thing-daemon", "Depends: libthing\n", $"cat /usr/share/libthing-dev/file; {Ids}")],
        Test = "grep -q 'api 1' /usr/share/libthing-dev/file",
    };

    private static readonly MadeSource Meta = new("meta")
    {
        Packages = [new("thing-meta", "Depends: thing-daemon\n")],
    };

    private readonly TempFolder folder = new();
    private readonly TestArchive archive = TestArchive.WithBuildTools();

    public void Dispose()
    {
        archive.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Components_are_built_in_order_kept_explained_and_built_again_only_where_something_changed()
    {
        var git = new GitWorld(keys, folder, "lib.git").Init();
        var commit = git.Commit([.. Lib.Files]);
        git.Tag("v1.0", commit);
        using var bench = new Workbench(Write, store: null).Declare("vm: {from: base, archives: [own], packages: [thing-meta, tool]}");
        Put(bench, Daemon);
        Put(bench, Meta);

        var plan = bench.Do("plan").Text;
        Assert.Matches(@"\+ +lib +build for own +never built", plan);
        Assert.Matches(@"\+ +daemon +build for own +never built; .*", plan);
        Assert.Contains("known after own is built: vm", plan, StringComparison.Ordinal);
        Assert.Contains("from sources/daemon, not signed", plan, StringComparison.Ordinal);
        var steps = JsonDocument.Parse(bench.Do("plan", "--json").Text).RootElement.GetProperty("components").EnumerateArray()
            .ToDictionary(step => step.GetProperty("component").GetString()!);
        Assert.Equal("lib", steps["daemon"].GetProperty("before")[0].GetString());

        bench.Do("build", "--yes");
        const string Version = "1.0-1+deb12u1+own1";
        Assert.Contains($"thing-daemon {Version}", Packages(bench), StringComparison.Ordinal);
        // No root, no capability, no network, nothing outside; always the same place and time.
        Assert.Equal(
            "api 1\nuid=52000 caps=0000000000000000 net=0 outside=no clock=/build/daemon date=1767607200\n",
            bench.Text("vm", "usr/share/thing-daemon/file"));
        Assert.Equal("debian.sources\n", bench.Do("run", "vm", "--", "ls", "/etc/apt/sources.list.d").Text);
        Assert.Equal("", bench.Do("run", "vm", "--", "dpkg", "--verify").Text);
        Assert.Contains("nothing to do", bench.Do("build", "--offline").Error, StringComparison.Ordinal);
        var status = bench.Do("status").Text;
        Assert.Matches($@"daemon +own +current +{System.Text.RegularExpressions.Regex.Escape(Version)}", status);
        Assert.DoesNotContain("not in family.yaml", status, StringComparison.Ordinal);

        AnOwnTreeRunsFromAPlaceOfItsOwn(bench);
        var explained = bench.Do("explain", "vm", "/usr/share/libthing/file").Text;
        Assert.Contains($"Its source is the commit {commit} of", explained, StringComparison.Ordinal);
        Assert.Matches(@"signed as v1\.0 by [0-9A-F]{40}\.", explained);
        Assert.Contains("which is not signed", bench.Do("explain", "vm", "/usr/share/thing-daemon/file").Text, StringComparison.Ordinal);
        bench.Do("audit", "vm");
        bench.Do("fsck");
        TheArchiveIsSigned(bench);
        // This archive has nothing that would show another date.
        var proved = bench.Do("audit", "--components");
        Assert.Contains("4 components proved", proved.Text, StringComparison.Ordinal);
        Assert.Contains("no archive of buildd has the package libfaketime", proved.Error, StringComparison.Ordinal);

        // Another source of the same version: a version of its own, and nothing else is built.
        Put(bench, Daemon with { Packages = [new("thing-daemon", "Depends: libthing\n", "echo changed")] });
        Assert.Matches(@"~ +daemon +build for own +sources/daemon has changed", bench.Do("plan").Text);
        var rebuilt = bench.Do("build", "--yes", "--offline", "--progress", "plain").Error;
        Assert.DoesNotContain("build lib", rebuilt, StringComparison.Ordinal);
        Assert.DoesNotContain("build meta", rebuilt, StringComparison.Ordinal);
        Assert.Equal("changed\n", bench.Text("vm", "usr/share/thing-daemon/file"));
        Assert.Contains("thing-daemon 1.0-1+deb12u1+own2", Packages(bench), StringComparison.Ordinal);
        BuildsAreComparedWithThoseBefore(bench);

        // A changed source whose packages come out as before: nothing after it is built, and its version stays.
        git.Commit(("README", "more\n"));
        git.Tag("v1.0.1", git.Head());
        bench.Write("family.yaml", File.ReadAllText(bench.FamilyFile).Replace("tag: v1.0,", "tag: v1.0.1,", StringComparison.Ordinal));
        Assert.Matches("~ +lib +build for own +source: v1.0 → v1.0.1", bench.Do("plan").Text);
        rebuilt = bench.Do("build", "--yes", "--progress", "plain").Error;
        Assert.DoesNotContain("build daemon", rebuilt, StringComparison.Ordinal);
        Assert.Contains("libthing " + Version, Packages(bench), StringComparison.Ordinal);
        Assert.Contains("v1.0.1", bench.Do("explain", "vm", "/usr/share/libthing/file").Text, StringComparison.Ordinal);
        bench.Do("gc", "--yes");
        Assert.Contains("nothing to do", bench.Do("build", "--offline").Error, StringComparison.Ordinal);

        ABranchIsFollowed(bench, git);
        WhatWasNotReadBuildsNothing(bench, git);
        await ABuildThatNeverEndsIsStoppedAsync(bench);
        FailuresAreTold(bench);
    }

    // A tree without debian/: a package of what its commands install, which can be removed like every other.
    private static void AnOwnTreeRunsFromAPlaceOfItsOwn(Workbench bench)
    {
        Assert.Equal("tool 1\n", bench.Do("run", "vm", "--", "/opt/tool/bin/tool").Text);
        Assert.Equal("tool: /opt/tool/bin/tool\n", bench.Do("run", "vm", "--", "dpkg", "-S", "/opt/tool/bin/tool").Text);
        Assert.Contains("tool 2.0+deb12u1+own1", Packages(bench), StringComparison.Ordinal);
        Assert.Contains("which is not signed", bench.Do("explain", "vm", "/opt/tool/bin/tool").Text, StringComparison.Ordinal);
        Assert.Contains("nothing unexplained", bench.Do("audit", "--account", "vm").Text, StringComparison.Ordinal);
    }

    private static void WhatWasNotReadBuildsNothing(Workbench bench, GitWorld git)
    {
        // Another package in the environment: everything is kept, and building again proves that.
        bench.Write("family.yaml", File.ReadAllText(bench.FamilyFile).Replace("[dpkg-dev, make]", "[dpkg-dev, make, works]", StringComparison.Ordinal));
        var built = bench.Do("build", "--yes", "--progress", "plain").Error;
        Assert.Contains("daemon: kept; its environment has changed, but nothing that its build read", built, StringComparison.Ordinal);
        Assert.DoesNotContain(": build", built, StringComparison.Ordinal);
        Assert.Contains("4 components proved", bench.Do("audit", "--components").Text, StringComparison.Ordinal);

        // What it did read builds it.
        git.Commit([.. (Lib with { Packages = [new("libthing", "", "echo $$DEB_BUILD_OPTIONS"), new("libthing-dev", "Provides: thing-dev\nDepends: libthing (= ${binary:Version})\n", "echo api 1, more")] }).Files]);
        git.Tag("v1.2", git.Head());
        built = bench.Do("update", "--yes", "--progress", "plain").Error;
        Assert.Contains("build daemon", built, StringComparison.Ordinal);
        Assert.DoesNotContain("build meta", built, StringComparison.Ordinal);
        // "tool" is kept, so there is nothing to share the processors with.
        Assert.Equal($"parallel={Environment.ProcessorCount}\n", bench.Text("vm", "usr/share/libthing/file"));
    }

    private static void ABranchIsFollowed(Workbench bench, GitWorld git)
    {
        bench.Write("family.yaml", File.ReadAllText(bench.FamilyFile).Replace("tag: v1.0.1,", "branch: main,", StringComparison.Ordinal));
        bench.Do("build", "--yes");
        Assert.Contains("no updates", bench.Do("check").Text, StringComparison.Ordinal);
        git.Commit([.. (Lib with { Packages = [new("libthing", "", "echo newer"), Lib.Packages[1]] }).Files]);
        git.Tag("v1.1", git.Head());

        // What is newer is told, with what follows, and nothing is taken.
        var check = bench.Do("check").Text;
        Assert.Matches(@"lib +main \(v1\.0\.1\) → v1\.1 +signed by [0-9A-F]{40}", check);
        Assert.Contains("update builds lib, daemon; it follows: vm\n", check, StringComparison.Ordinal);
        Assert.Contains("nothing to do", bench.Do("build").Error, StringComparison.Ordinal);

        bench.Do("update", "--yes");
        Assert.Contains("libthing 1.0-1+deb12u1+own2", Packages(bench), StringComparison.Ordinal);
        Assert.Equal("newer\n", bench.Text("vm", "usr/share/libthing/file"));
        Assert.Contains("no updates", bench.Do("check").Text, StringComparison.Ordinal);
        bench.Do("audit", "vm");
    }

    // By a key that only its owner can read, and that no template has.
    private static void TheArchiveIsSigned(Workbench bench)
    {
        var key = JsonDocument.Parse(bench.Do("key", "--json").Text).RootElement;
        var secret = Path.Combine(bench.StorePath, "private/archive-key.asc");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secret));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(secret)!));
        var explained = bench.Do("explain", "vm", "/usr/share/libthing/file").Text;
        Assert.Contains(key.GetProperty("fingerprint").GetString()!, explained, StringComparison.Ordinal);
        var kept = bench.Coppice("run", "vm", "--", "grep", "-rl", "Coppice archive key", "/etc", "/usr/share/keyrings", "/var/lib");
        Assert.Equal("", kept.Text);
    }

    private static string Packages(Workbench bench) =>
        bench.Do("run", "vm", "--", "dpkg-query", "-W", "-f", "${Package} ${Version}\n").Text;

    private static void Put(Workbench bench, MadeSource source) =>
        source.Write(Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "sources", source.Name));

    private void Write(TempFolder where, string templates)
    {
        foreach (var name in new[] { "daemon", "meta" })
        {
            Directory.CreateDirectory(where.At("sources", name));
        }

        Directory.CreateDirectory(where.At("sources/tool"));
        File.WriteAllText(where.At("sources/tool/tool.sh"), "#!/bin/sh\necho tool 1\n");
        File.SetUnixFileMode(where.At("sources/tool/tool.sh"), (UnixFileMode)0x1ed);
        File.Copy(keys.Ring("pinned"), where.At("signers.gpg"), overwrite: true);
        var file = FamilyText.Write(where, archive, $"buildd: {{from: base, packages: [dpkg-dev, make]}}\n{templates}");
        File.WriteAllText(
            file,
            File.ReadAllText(file).Replace(
                "\ntemplates:\n",
                "\n  own: {type: debian, builds: [meta, daemon, lib, tool], in: buildd}\nkeys: {up: {file: signers.gpg}}\ncomponents:\n"
                    + $"  lib: {{git: 'file://{folder.At("lib.git")}', tag: v1.0, signed-by: [up]}}\n"
                    + "  daemon: {override: sources/daemon}\n  meta: {override: sources/meta}\n"
                    + "  tool: {override: sources/tool, build: [mkdir -p $DESTDIR$PREFIX/bin, cp tool.sh $DESTDIR$PREFIX/bin/tool], "
                    + "prefix: /opt/tool, version: '2.0', needs: [works]}\ntemplates:\n",
                StringComparison.Ordinal));
    }
}
