using System.Text.Json;
using Coppice.Foundation.Processes;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <content>What fails, what never ends, and how builds are compared.</content>
public sealed partial class ComponentBuildTests
{
    // diffoscope(1) is the referee for what is in the packages.
    private static void BuildsAreComparedWithThoseBefore(Workbench bench)
    {
        var history = bench.Do("history", "daemon").Text;
        Assert.Matches(
            @"(?s)daemon in own .*\n\* @1\.0-1\+deb12u1\+own2 .* 1 of 1 package .*sources/daemon has changed.*\n  @1\S+own1 ",
            history);
        var said = bench.Do("diff", "daemon").Text;
        Assert.Matches(@"~ +thing-daemon +1\.0-1\+deb12u1\+own1 → 1\.0-1\+deb12u1\+own2", said);
        Assert.Matches(@"~ +/usr/share/thing-daemon/file +content", said);
        Assert.Matches(@"thing-daemon +control changed", said);
        Assert.Contains("+changed\n", said, StringComparison.Ordinal);
        var json = JsonDocument.Parse(
            bench.Do("diff", "daemon@1.0-1+deb12u1+own2", "daemon@1.0-1+deb12u1+own1", "--files", "--json").Text).RootElement;
        Assert.Equal(
            ["/usr/share/thing-daemon/file"],
            json.GetProperty("files").EnumerateArray()
                .Where(file => file.GetProperty("aspects").ToString().Contains("content", StringComparison.Ordinal))
                .Select(file => file.GetProperty("path").GetString()));
        Assert.False(json.TryGetProperty("packages", out _) || json.TryGetProperty("diffoscope", out _));
        Assert.Contains("no difference", bench.Do("diff", "lib", "lib@1.0-1+deb12u1+own1", "--files").Text, StringComparison.Ordinal);
    }

    private static void FailuresAreTold(Workbench bench)
    {
        // What comes out otherwise elsewhere is named, to the byte.
        Put(bench, Meta with { Packages = [new("thing-meta", "Depends: thing-daemon\n", "echo here is; uname -n; nproc")] });
        bench.Do("build", "--yes", "meta");
        var other = bench.Coppice("audit", "--components", "meta");
        Assert.Equal(1, other.ExitCode);
        Assert.Matches(
            @"thing-meta_\S+: data\.tar, \./usr/share/thing-meta/file differs first, from byte 9 on", other.Text);

        // What nothing has is told before anything is built.
        Put(bench, Meta with { Needs = "thing-dev (>= 9), gone" });
        var refused = bench.Coppice("build", "--yes", "meta");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("meta needs gone to be built, which neither a component of own nor an archive of buildd has", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("build meta", refused.Error, StringComparison.Ordinal);

        // A build that fails leaves the archive, and everything that stands on it, as it was.
        Put(bench, Meta with { Build = "echo the reason >&2; false" });
        var failed = bench.Coppice("build", "--yes", "--keep-failed");
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("echo the reason", bench.Do("run", "meta", "--failed", "--", "cat", "/build/meta/debian/rules").Text, StringComparison.Ordinal);
        Assert.Contains("meta: build the packages failed: exit code 2", failed.Error, StringComparison.Ordinal);
        Assert.Contains("the reason", failed.Error, StringComparison.Ordinal);
        Assert.Contains("thing-meta 1.0-1+deb12u1+own2", Packages(bench), StringComparison.Ordinal);
        Assert.Contains("/build/tree", bench.Do("shell", "meta").Text + "/build/tree", StringComparison.Ordinal);

        // What is missing is found by the log, and tried: nothing changes by that.
        Put(bench, Meta with { Needs = "works,", Build = "made-tool >made" });
        var mended = bench.Coppice("build", "--yes", "meta", "--try-fix");
        Assert.Equal(1, mended.ExitCode);
        Assert.Contains("cause: the command made-tool is missing", mended.Error, StringComparison.Ordinal);
        Assert.StartsWith("meta: fixed; nothing was kept.", mended.Text, StringComparison.Ordinal);
        Assert.Contains("\n-Build-Depends: works,\n+Build-Depends: works, made-tools\n", mended.Text, StringComparison.Ordinal);
        Assert.Contains("thing-meta 1.0-1+deb12u1+own2", Packages(bench), StringComparison.Ordinal);
        Put(bench, Meta with { Build = "made-tool-of-nobody >made" });
        Assert.Contains(
            "meta: nothing was tried: the command made-tool-of-nobody is missing, and no package that could be added has it",
            bench.Coppice("build", "--yes", "meta", "--try-fix").Text, StringComparison.Ordinal);

        CausesAreMended(bench);
        ASourceSaysHowItIsBuilt(bench);
        FailuresOfAPlainTree(bench);

        // Tests of the source run.
        Put(bench, Meta with { Test = "false" });
        Assert.Equal(1, bench.Coppice("build", "--yes", "meta").ExitCode);

        // A package that its control file does not name is no package of it.
        Put(bench, Meta with
        {
            Build = "mkdir -p ../x/DEBIAN && printf 'Package: libc6\\nVersion: 9+deb12u1+own1\\nArchitecture: all\\n"
                + "Maintainer: x <x@example.org>\\nDescription: x\\n' >../x/DEBIAN/control && dpkg-deb --build ../x ..",
        });
        Assert.Contains(
            "is the package libc6, which debian/control does not name", bench.Coppice("build", "--yes", "meta").Error,
            StringComparison.Ordinal);

        // What was changed in the store is found.
        Put(bench, Meta);
        var file = Directory.EnumerateFiles(Path.Combine(bench.StorePath, "builds/archives/tests/own"), "libthing_*").Single();
        File.AppendAllText(file, "x");
        Assert.Contains("was changed in the store", bench.Coppice("build", "--yes").Error, StringComparison.Ordinal);
        Assert.NotEqual(0, bench.Coppice("fsck").ExitCode);
    }

    private static void FailuresOfAPlainTree(Workbench bench)
    {
        Put(bench, Meta);
        var before = File.ReadAllText(bench.FamilyFile);
        string Fails(string command)
        {
            bench.Write("family.yaml", before.Replace("cp tool.sh $DESTDIR$PREFIX/bin/tool", command, StringComparison.Ordinal));
            return bench.Coppice("build", "--yes", "tool").Error;
        }

        Assert.Contains("tool installed outside of /opt/tool: /usr/bin/tool", Fails("install -D tool.sh $DESTDIR/usr/bin/tool"), StringComparison.Ordinal);
        Assert.Contains("installed nothing below $DESTDIR/opt/tool", Fails("true"), StringComparison.Ordinal);
        Fails("made-tool >$DESTDIR$PREFIX/made");
        var mended = bench.Coppice("build", "--yes", "tool", "--try-fix");
        Assert.StartsWith("tool: fixed; nothing was kept.", mended.Text, StringComparison.Ordinal);
        Assert.Contains("\nneeds: [works, made-tools]\n", mended.Text, StringComparison.Ordinal);
        bench.Write("family.yaml", before);
        bench.Write("sources/tool/debian/control", "Source: x\n");
        Assert.Contains("tool: it has debian/control, which says how it is built", bench.Coppice("build", "--yes", "tool").Error, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "sources/tool/debian"), recursive: true);
    }

    private static async Task ABuildThatNeverEndsIsStoppedAsync(Workbench bench)
    {
        Put(bench, Meta with { Build = "echo hanging; trap \"\" TERM INT; while :; do sleep 60; done" });
        using var coppice = CoppiceProgram.Start(bench.Arguments("meta", "--yes", "--progress", "plain"));
        var error = coppice.StandardError.ReadToEndAsync();
        try
        {
            bool IsHanging(string log) =>
                File.Exists(log) && File.ReadAllText(log).Contains("\nhanging", StringComparison.Ordinal);
            for (var tries = 0; !bench.Logs("meta").Any(IsHanging); tries++)
            {
                Assert.True(tries < 6000 && !coppice.HasExited, "it was never built");
                await Task.Delay(50);
            }

            Assert.True(new ProcessRunner().Run(Command.Own("kill", ["-s", "INT", coppice.Id.ToString()])).Succeeded);
            await coppice.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(5));
        }
        finally
        {
            coppice.Kill();
        }

        Assert.Equal(130, coppice.ExitCode);
        Assert.Contains("stopping", await error, StringComparison.Ordinal);
        await bench.AssertNothingLeftAsync();
        Put(bench, Meta);
        Assert.Contains("nothing to do", bench.Do("build").Error, StringComparison.Ordinal);
    }
}
