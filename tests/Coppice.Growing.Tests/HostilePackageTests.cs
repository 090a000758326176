using Coppice.Foundation;
using Coppice.Growing.Tests.Support;
using Coppice.Store;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests;

/// <summary>Packages that attack the build, and what of a build may stay in a template.</summary>
[Trait("Category", "Integration")]
public sealed class HostilePackageTests(GrownBase grown)
{
    [Fact]
    public void A_hostile_maintainer_script_changes_nothing_but_its_own_template()
    {
        using var bench = new Workbench(grown).Declare(
            "attacked: {from: base, packages: [hostile]}\nafter: {from: attacked, packages: [works]}\nbeside: {from: base, "
                + "packages: [works]}");
        var packages = Packages(bench);
        bench.Grow();
        var tried = bench.Text("attacked", "usr/share/hostile")!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(12, tried.Length);
        Assert.All(tried, line => Assert.StartsWith("refused: ", line, StringComparison.Ordinal));
        Assert.Subset(Packages(bench).ToHashSet(), packages.ToHashSet());
        Assert.Null(bench.Entry("beside", "usr/share/hostile"));
        Assert.Equal(bench.Text("base", "etc/debian_version"), bench.Text("attacked", "etc/debian_version"));
        Assert.Equal(bench.Text("base", "etc/passwd"), bench.Text("attacked", "etc/passwd"));
        Assert.Equal("works\n", bench.Text("after", "usr/share/works/file"));
        Assert.Empty(bench.Fsck());
    }

    [Fact]
    public async Task A_package_that_replaces_the_programs_of_the_build_harms_only_its_template()
    {
        using var bench = new Workbench(grown)
            .Declare("swapped: {from: base, packages: [swaps-programs]}\nbeside: {from: base, packages: [works]}");
        bench.Build("-j", "1");
        Assert.Equal("works\n", bench.Text("beside", "usr/share/works/file"));
        Assert.Empty(bench.Fsck());
        await bench.AssertNothingLeftAsync();
    }

    [Fact]
    public void No_service_starts()
    {
        using var bench = new Workbench(grown).Declare("served: {from: base, packages: [service]}").Grow();
        Assert.NotNull(bench.Entry("served", "etc/init.d/service"));
        Assert.Null(bench.Entry("served", "var/lib/started"));
    }

    [Fact]
    public void A_policy_of_a_package_s_own_stays_and_that_of_the_build_goes()
    {
        using var bench = new Workbench(grown)
            .Declare("own: {from: base, packages: [policy]}\nserved: {from: own, packages: [service]}").Grow();
        Assert.Equal("#!/bin/sh\nexit 0\n", bench.Text("own", "usr/sbin/policy-rc.d"));
        Assert.Equal("#!/bin/sh\nexit 0\n", bench.Text("served", "usr/sbin/policy-rc.d"));
        Assert.Null(bench.Entry("served", "var/lib/started"));
        Assert.Null(bench.Entry("base", "usr/sbin/policy-rc.d"));
    }

    [Fact]
    public void What_is_random_or_private_to_a_machine_never_gets_into_a_layer()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, packages: [randoms]}").Grow();
        string[] gone =
        [
            "var/lib/dbus/machine-id", "etc/ssh/ssh_host_rsa_key", "etc/ssh/ssh_host_ecdsa_key.pub",
            "etc/ssh/ssh_host_ed25519_key", "etc/ssl/private/ssl-cert-snakeoil.key",
            "etc/ssl/certs/ssl-cert-snakeoil.pem", "etc/ssl/certs/0a1b2c3d.0", "var/lib/systemd/random-seed",
            "var/lib/systemd/credential.secret", "var/lib/urandom/random-seed",
            "root/.cache", "tmp/left", "var/tmp/left", "run/left", "etc/passwd-", "etc/.pwd.lock",
            "var/cache/debconf/config.dat-old",
        ];
        Assert.All(gone, path => Assert.True(bench.Entry("one", path) is null, path));
        Assert.Equal(("", ""), (bench.Text("one", "etc/machine-id"), bench.Text("one", "var/log/app/log")));
        Assert.Equal(0x1a0u, (uint)bench.Entry("one", "var/log/app/log")!.Mode & 0xfff);
        Assert.Equal($"{MadeTime.Seconds}\n", bench.Text("one", "usr/share/randoms-epoch"));
        Assert.DoesNotContain(bench.Listing("one").Entries, entry => entry.Mtime > TestArchive.Date.ToUnixTimeSeconds());
    }

    [Fact]
    public void Nothing_of_the_build_stays_in_a_template()
    {
        using var bench = new Workbench(grown).Declare("one: {from: base, packages: [chain-top, service]}").Grow();
        foreach (var template in (string[])["base", "one"])
        {
            var listing = bench.Listing(template);
            Assert.DoesNotContain(
                listing.Entries, entry => entry.Path.ToString().Contains("coppice", StringComparison.OrdinalIgnoreCase));
            Assert.Empty(Below(listing, "var/lib/apt/lists/", EntryType.File));
            Assert.Empty(Below(listing, "var/cache/apt/", EntryType.File));
            Assert.Empty(Below(listing, "tmp/").Concat(Below(listing, "run/").Except(["run/lock"])));
            Assert.All(
                listing.Entries.Where(entry =>
                    entry.Path.ToString().StartsWith("var/log/", StringComparison.Ordinal) && entry.Type == EntryType.File),
                entry => Assert.Equal(0, entry.Size));
            var reader = new TreeReader(new LayerStore(bench.Store).Pool, listing);
            foreach (var file in listing.Entries.Where(entry => entry.Type == EntryType.File && entry.Size is > 0 and < 4 << 20))
            {
                Assert.True(reader.TryReadAllBytes(file.Path).AsSpan().IndexOf("/run/coppice"u8) < 0, $"{template}: {file.Path}");
            }
        }
    }

    private static IEnumerable<string> Below(TreeListing listing, string folder, EntryType? type = null) =>
        listing.Entries.Where(entry => type is null || entry.Type == type).Select(entry => entry.Path.ToString())
            .Where(path => path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length);

    private static List<string> Packages(Workbench bench) =>
        [.. Directory.EnumerateFiles(bench.Store.At("packages"), "*", SearchOption.AllDirectories)];
}
