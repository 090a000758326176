using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Conformance;
using Coppice.Growing.Tests.Support.Miniature;

namespace Coppice.Growing.Tests.Conformance;

/// <summary>The kit on a miniature repository, and what only Arch has.</summary>
[Trait("Category", "Integration")]
[Collection("arch")]
public sealed class ArchTests(ArchWorld world) : DistributionTests(world)
{
    [Fact]
    public void Packages_keep_capabilities_owners_and_accounts_and_hooks_run()
    {
        using var bench = world.Bench(
            "rich: {from: base, packages: [capable, owned, account, greet-index, greet]}\nleft: {from: rich, without: "
                + "[greet]}").Grow();
        using var tree = Export(bench, "rich");
        Assert.Equal("", world.Complaints(tree.At("tree")));
        Assert.Contains("cap_net_raw=ep", World.Run("getcap", tree.At("tree/usr/bin/capable")), StringComparison.Ordinal);
        Assert.Equal(
            (33u, 33u), (bench.Entry("rich", "var/lib/owned/file")!.Uid, bench.Entry("rich", "var/lib/owned/file")!.Gid));
        Assert.Contains("account:x:999:999", bench.Text("rich", "etc/passwd"), StringComparison.Ordinal);
        Assert.Equal("greet\nindex\nlib\n", bench.Text("rich", "var/lib/greetings.index"));
        Assert.Equal("index\nlib\n", bench.Text("left", "var/lib/greetings.index"));
    }

    [Fact]
    public void The_package_database_configuration_and_keys_are_those_of_a_normal_system_and_the_same_every_time()
    {
        using var bench = world.Bench("plain: {from: base, packages: [works]}").Grow();
        Assert.DoesNotContain(
            bench.Listing("plain").Entries,
            entry => entry.Path.ToString().StartsWith("/var/lib/pacman/sync/", StringComparison.Ordinal));
        Assert.Null(bench.Entry("plain", "var/log/pacman.log"));
        Assert.Contains(
            "%INSTALLDATE%\n315532800\n", bench.Text("plain", "var/lib/pacman/local/works-1.0-1/desc"), StringComparison.Ordinal);
        Assert.Contains(
            "[core]\nInclude = /etc/pacman.d/mirrorlist\n", bench.Text("plain", "etc/pacman.conf"), StringComparison.Ordinal);
        Assert.EndsWith("/$repo/os/$arch\n", bench.Text("plain", "etc/pacman.d/mirrorlist"), StringComparison.Ordinal);
        using var tree = Export(bench, "plain");
        // With these keys pacman accepts the repository's signatures by its own default rules.
        var keys = tree.At("tree/etc/pacman.d/gnupg");
        Assert.Contains(
            "TRUST_ULTIMATE",
            World.Run(
                "gpg", "--homedir", keys, "--batch", "--lock-never", "--status-fd", "1", "--verify",
                world.Repository.FolderOf("core") + "/core.db.sig", world.Repository.FolderOf("core") + "/core.db"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_says_which_requirement_nothing_fulfils_what_there_is_and_who_brings_it_in()
    {
        using var bench = world.Bench("desk: {from: base, packages: [big-desktop]}");
        var before = Files(bench).Count;
        var result = bench.Coppice("plan");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "desk: desktop-app needs xserver<1.20.7, but the archive has xserver 1.20.7-1 (big-desktop → desktop-app)",
            result.Error, StringComparison.Ordinal);
        Assert.Equal(before, Files(bench).Count);
        Assert.Null(bench.Current("desk"));
    }

    // Not through links: a tree has some that lead to the machine.
    private static List<string> Files(Workbench bench) =>
        [
            .. Directory.EnumerateFiles(
                bench.StorePath, "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }),
        ];

    [Fact]
    public void A_package_whose_own_signature_does_not_hold_is_refused()
    {
        using var bench = world.Bench("plain: {from: base, packages: [works]}");
        world.Repository.Sign(world.PackageFile("works"), MiniatureRepository.Date, "stranger");
        var result = bench.Build();
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("the package works 1.0-1 has no valid signature by a pinned key", result.Error, StringComparison.Ordinal);
        Assert.Null(bench.Current("plain"));
    }

    [Fact]
    public void A_mirror_may_be_one_of_http()
    {
        world.Begin();
        using var server = new MirrorServer(world.Repository.Mirror);
        var mirror = $"{server.Uri}$repo/os/$arch";
        using var bench = world.Declared(
            world.Declaration.Replace($"file://{world.Repository.Mirror}/$repo/os/$arch", mirror, StringComparison.Ordinal),
            "plain: {from: base, packages: [needs-works]}").Grow();
        Assert.Equal("1.0\n", bench.Text("plain", "usr/share/works/file"));
        Assert.Equal($"Server = {mirror}\n", bench.Text("base", "etc/pacman.d/mirrorlist"));
        Assert.Empty(bench.Fsck());
        Assert.Contains("extra", bench.Do("provides", "/usr/bin/greet").Text, StringComparison.Ordinal);
    }

    private protected override void CheckHostile(Workbench bench)
    {
        var tried = bench.Text("bad", "usr/share/hostile/tried")!;
        Assert.DoesNotContain("done:", tried, StringComparison.Ordinal);
        Assert.Equal(6, tried.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        // It did get out of the tree, and found nothing of this machine but copies of what pacman takes.
        string[] Lines(string file) =>
            bench.Text("bad", "usr/share/hostile/" + file)!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] programs = ["cat", "find", "gpg", "gpgconf", "grep", "ln", "mkdir", "pacman", "sh", "tee"];
        Assert.Contains("target", Lines("around"));
        Assert.Equal(
            programs,
            Lines("files").Where(file => file.StartsWith("../usr/bin/", StringComparison.Ordinal)).Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
        Assert.All(
            Lines("files"), file => Assert.Matches("^../usr/(bin/|lib[^/]*/([^/]+/)?[^/]+[.]so|lib/locale/C[.]utf8/)", file));
        Assert.Subset(
            programs.ToHashSet(), Lines("processes").Where(name => bench.Entry("bad", "usr/bin/" + name) is null).ToHashSet());
        Assert.Empty(Lines("planted"));
    }
}
