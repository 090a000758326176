using System.Net;
using System.Net.Sockets;
using Coppice.Foundation;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests.Packaging;

/// <content>What a source says to a builder of Qubes, and what mends builds that fail.</content>
public sealed partial class ComponentBuildTests
{
    // Three failures that a real builder met are among them, with small stand-ins.
    private static void CausesAreMended(Workbench bench)
    {
        // A version that is no longer there: told before anything is built.
        Put(bench, Meta with { Needs = "xorg-server (<< 1.20.7)" });
        var pinned = bench.Coppice("build", "--yes", "meta", "--try-fix");
        Assert.Contains("meta needs xorg-server (<< 1.20.7) to be built", pinned.Error, StringComparison.Ordinal);
        Assert.StartsWith("meta: fixed; nothing was kept.", pinned.Text, StringComparison.Ordinal);
        Assert.Contains(
            "xorg-server (<< 1.20.7) no longer holds: there is 1.20.7-1, since the snapshot of ", pinned.Text, StringComparison.Ordinal);
        Assert.Contains(
            "\n-Build-Depends: xorg-server (<< 1.20.7)\n+Build-Depends: xorg-server (<= 1.20.7-1)\n", pinned.Text, StringComparison.Ordinal);
        Put(bench, Meta with { Needs = "xorg-server (>= 2)" });
        Assert.Contains(
            "meta: nothing was tried: it needs xorg-server (>= 2), and there is xorg-server 1.20.7-1",
            bench.Coppice("build", "--yes", "meta", "--try-fix").Text, StringComparison.Ordinal);
        WhatWouldBeTriedIsOnThePage(bench);

        Put(bench, Meta with
        {
            Needs = "works",
            Build = "test -e /usr/include/pulsecore/core-error.h || { echo 'module-vchan-sink.c:64:10: fatal error: pulsecore/core-error.h: "
                + "No such file or directory' >&2; exit 1; }",
        });
        var header = bench.Coppice("build", "--yes", "meta", "--try-fix");
        Assert.StartsWith("meta: fixed; nothing was kept.", header.Text, StringComparison.Ordinal);
        Assert.Contains("\n-Build-Depends: works\n+Build-Depends: works, pulse-internal-dev\n", header.Text, StringComparison.Ordinal);

        Put(bench, Meta with { Build = "echo 'xs_open: Permission denied' >&2; false" });
        var refused = bench.Coppice("build", "--yes", "meta", "--try-fix");
        Assert.Contains("cause: it is not permitted: xs_open", refused.Error, StringComparison.Ordinal);
        Assert.StartsWith("meta: nothing was tried: ", refused.Text, StringComparison.Ordinal);

        PatchesAreMended(bench);
    }

    // The page proposes what --try-fix would try first, and tries nothing.
    private static void WhatWouldBeTriedIsOnThePage(Workbench bench)
    {
        var logs = bench.Logs("meta").Count;
        Assert.Contains("There is no proposal: it needs xorg-server (>= 2), and there is xorg-server 1.20.7-1.", FixPage(bench), StringComparison.Ordinal);
        Put(bench, Meta with { Needs = "xorg-server (<< 1.20.7)" });
        var pinned = FixPage(bench);
        Assert.Contains("xorg-server (<< 1.20.7) no longer holds: there is 1.20.7-1", pinned, StringComparison.Ordinal);
        Assert.Contains("\n-Build-Depends: xorg-server (<< 1.20.7)\n+Build-Depends: xorg-server (<= 1.20.7-1)\n", pinned, StringComparison.Ordinal);
        Assert.Equal(logs, bench.Logs("meta").Count);
    }

    // What a reader of the page sees; that everything is escaped is tested elsewhere.
    private static string FixPage(Workbench bench)
    {
        using var place = new TempFolder();
        var path = place.At("page.sock");
        using var program = CoppiceProgram.Start(["-f", bench.FamilyFile, "-s", bench.StorePath, "serve", "--listen", $"unix:{path}"]);
        try
        {
            Assert.StartsWith("http://localhost/", program.StandardOutput.ReadLine(), StringComparison.Ordinal);
            using var client = new HttpClient(new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancel) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            });
            return WebUtility.HtmlDecode(
                client.GetStringAsync("http://localhost/families/tests/components/meta/fix").GetAwaiter().GetResult());
        }
        finally
        {
            program.Kill(entireProcessTree: true);
            program.WaitForExit();
        }
    }

    private static void PatchesAreMended(Workbench bench)
    {
        Put(bench, Meta);
        bench.Write("sources/meta/version", "1.0\n");
        bench.Write("sources/meta/debian/patches/fix.patch", "--- a/version\n+++ b/version\n@@ -1 +1 @@\n-0.9\n+1.0\n");
        bench.Write("sources/meta/debian/patches/series", "# made up\nfix.patch\n");
        var applied = bench.Coppice("build", "--yes", "meta", "--try-fix");
        Assert.Equal(1, applied.ExitCode);
        Assert.StartsWith("meta: fixed; nothing was kept.", applied.Text, StringComparison.Ordinal);
        Assert.Contains("the patch fix.patch is in the source already: leaves out fix.patch", applied.Text, StringComparison.Ordinal);
        Assert.Contains("+++ b/debian/patches/series\n", applied.Text, StringComparison.Ordinal);
        Assert.Contains("\n-fix.patch\n", applied.Text, StringComparison.Ordinal);

        bench.Write("sources/meta/debian/patches/fix.patch", "--- a/version\n+++ b/version\n@@ -1 +1 @@\n-0.8\n+0.9\n");
        Assert.Contains(
            "meta: nothing was tried: the patch fix.patch does not apply, and the source does not have its changes",
            bench.Coppice("build", "--yes", "meta", "--try-fix").Text, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(SourceOf(bench, "meta"), "debian/patches"), recursive: true);
    }

    // Commands run in the sandbox, before the source package is made; links of the source stay what they are.
    private static void ASourceSaysHowItIsBuilt(Workbench bench)
    {
        var meta = SourceOf(bench, "meta");
        bench.Write("sources/meta/version", "1.0\n");
        bench.Write("sources/meta/series-debian-vm.conf", "patches.debian/x.patch\n");
        bench.Write(
            "sources/meta/.qubesbuilder",
            "vm:\n  deb:\n    build: [debian]\n    source:\n      commands: ['echo \"@VERREL@ $(id -u)\" >@SOURCE_DIR@/made']\n");
        Directory.CreateDirectory(Path.Combine(meta, "links"));
        File.CreateSymbolicLink(Path.Combine(meta, "links/up"), "../version");
        Put(bench, Meta with { Build = "test \"`cat made`\" = '1.0-1 52000' && test \"`readlink links/up`\" = ../version" });
        Assert.Contains(
            "meta: patches that series-debian-vm.conf names are not applied",
            bench.Do("build", "--yes", "meta", "--progress", "plain").Error, StringComparison.Ordinal);

        bench.Write("sources/meta/.qubesbuilder", "vm-bookworm: {deb: {build: []}}\n");
        Assert.Contains(
            "meta: its .qubesbuilder builds nothing for bookworm", bench.Coppice("build", "--yes", "meta").Error,
            StringComparison.Ordinal);
        UpstreamLiesElsewhere(bench, meta);
        File.Delete(Path.Combine(meta, ".qubesbuilder"));
        File.Delete(Path.Combine(meta, "series-debian-vm.conf"));
        Directory.Delete(Path.Combine(meta, "links"), recursive: true);
    }

    // Of the source nothing but the folder that says how it is built becomes its source package: the rest is in upstream's archive.
    private static void UpstreamLiesElsewhere(Workbench bench, string meta)
    {
        using var upstream = new TempFolder();
        Shell.Script(
            $"cd {upstream.Path}; mkdir upstream-1.0; echo upstream >upstream-1.0/made; tar -cJf meta-1.0.tar.xz upstream-1.0");
        using var server = new MirrorServer(upstream.Path);
        bench.Write("sources/meta/hash", Digest.Of(File.ReadAllBytes(upstream.At("meta-1.0.tar.xz"))).Hex + "  meta-1.0.tar.xz\n");
        bench.Write(
            "sources/meta/.qubesbuilder",
            "vm: {deb: {build: [pkg/debian]}}\n"
                + $"source: {{files: [{{url: '{server.Uri}meta-@VERSION@.tar.xz', sha256: hash}}]}}\n");
        Put(bench, Meta with { Build = "test \"`ls -A`\" = \"`printf '.pc\\ndebian\\nmade'`\" && test \"`cat made`\" = upstream" });
        Directory.CreateDirectory(Path.Combine(meta, "pkg"));
        Directory.Move(Path.Combine(meta, "debian"), Path.Combine(meta, "pkg/debian"));
        Assert.Contains("built", bench.Do("build", "--yes", "meta", "--progress", "plain").Error, StringComparison.Ordinal);
        Directory.Delete(Path.Combine(meta, "pkg"), recursive: true);
    }

    private static string SourceOf(Workbench bench, string name) =>
        Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "sources", name);
}
