using Coppice.Archives.Freezing;
using Coppice.Engine;
using Coppice.Engine.Caching;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Caching.Tests;

/// <summary>All clients see the metadata of one moment; those of the moment before find what theirs name.</summary>
public sealed class MomentTests(Keys keys)
{
    private CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_newer_moment_takes_the_place_of_the_older_as_a_whole_and_the_older_is_found_by_hash()
    {
        await using var world = new CacheWorld(keys);
        var old = world.Archive.Add("less", "the package less"u8.ToArray());
        world.Archive.Publish();
        using var cache = world.Cache();
        await cache.RefreshAsync(Cancel);
        var byHash = ByHash(world);
        var before = cache.Find("tiny", "dists/tiny/InRelease").File!.Digest;

        world.Archive.Add("more", "the package more"u8.ToArray());
        world.Archive.Date = TinyArchive.Now.AddDays(-1);
        world.Archive.Publish();
        Assert.Null(cache.Find("tiny", "pool/main/m/more/more_1.0_amd64.deb").File);
        await cache.RefreshAsync(Cancel);
        Assert.NotNull(cache.Find("tiny", "pool/main/m/more/more_1.0_amd64.deb").File);
        Assert.NotEqual(before, cache.Find("tiny", "dists/tiny/InRelease").File!.Digest);
        Assert.Equal(old.Digest, cache.Find("tiny", old.Path).File!.Digest);
        Assert.All(byHash, path => Assert.NotNull(cache.Find("tiny", path).File));
        Assert.NotEmpty(byHash.Except(ByHash(world)));

        // Another start finds the moment that was fetched last, without a mirror.
        var asked = world.Server.Requests.Count;
        using var again = world.Cache();
        again.Open(Cancel);
        Assert.NotNull(again.Find("tiny", "pool/main/m/more/more_1.0_amd64.deb").File);
        Assert.Equal(asked, world.Server.Requests.Count);
    }

    [Fact]
    public async Task A_moment_whose_indexes_are_not_all_there_is_not_shown()
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", "the package less"u8.ToArray());
        world.Archive.Publish();
        using var cache = world.Cache();
        await cache.RefreshAsync(Cancel);
        var before = cache.Find("tiny", "dists/tiny/InRelease").File!.Digest;
        world.Archive.Add("more", "the package more"u8.ToArray());
        world.Archive.Date = TinyArchive.Now.AddDays(-1);
        world.Archive.Publish();
        foreach (var index in Directory.GetFiles(world.Archive.IndexFolder, "*", SearchOption.AllDirectories))
        {
            await File.WriteAllBytesAsync(index, new byte[new FileInfo(index).Length], Cancel);
        }

        await Assert.ThrowsAsync<Failure>(() => cache.RefreshAsync(Cancel));
        Assert.Equal(before, cache.Find("tiny", "dists/tiny/InRelease").File!.Digest);
    }

    [Fact]
    public async Task Pinned_clients_see_the_snapshot_that_the_family_is_built_from_until_it_is_too_old()
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", "the package less"u8.ToArray());
        world.Archive.ValidUntil = TinyArchive.Now.AddDays(5);
        world.Archive.Publish();
        using (var engine = CoppiceEngine.OpenOrCreate(world.Options, NoProgress.Instance))
        {
            await engine.SnapshotAsync(engine.ReadFamily(), refresh: true, new TakeOptions(), NoProgress.Instance, Cancel);
        }

        world.Archive.Add("more", "the package more"u8.ToArray());
        world.Archive.Date = TinyArchive.Now.AddDays(-1);
        world.Archive.ValidUntil = TinyArchive.Now.AddDays(20);
        world.Archive.Publish();
        const string More = "pool/main/m/more/more_1.0_amd64.deb";
        using var pinned = world.Cache(pin: true);
        await pinned.RefreshAsync(Cancel);
        var release = pinned.Find("tiny", "dists/tiny/InRelease").File!.Digest;
        Assert.Null(pinned.Find("tiny", More).File);
        Assert.NotNull(pinned.Find("tiny", "pool/main/l/less/less_1.0_amd64.deb").File);
        using (var newest = world.Cache())
        {
            await newest.RefreshAsync(Cancel);
            Assert.NotNull(newest.Find("tiny", More).File);
            Assert.NotEqual(release, newest.Find("tiny", "dists/tiny/InRelease").File!.Digest);
        }

        // What others fetched meanwhile changes nothing, also after another start.
        using (var again = world.Cache(pin: true))
        {
            again.Open(Cancel);
            Assert.Equal(release, again.Find("tiny", "dists/tiny/InRelease").File!.Digest);
        }

        world.Clock = new FrozenClock(TinyArchive.Now.AddDays(6));
        using var late = world.Cache(pin: true);
        await late.RefreshAsync(Cancel);
        Assert.NotNull(late.Find("tiny", More).File);
        Assert.NotEqual(release, late.Find("tiny", "dists/tiny/InRelease").File!.Digest);
    }

    // A client that continues a file goes by its time.
    [Fact]
    public void Two_contents_have_two_times_and_one_always_the_same()
    {
        Assert.Equal(ServedFile.TimeOf(Digest.Of("x")), ServedFile.TimeOf(Digest.Of("x")));
        Assert.NotEqual(ServedFile.TimeOf(Digest.Of("x")), ServedFile.TimeOf(Digest.Of("y")));
    }

    private static string[] ByHash(CacheWorld world)
    {
        var release = File.ReadAllText(world.Archive.InRelease);
        return
        [
            .. Directory.GetFiles(Path.Combine(world.Archive.IndexFolder, "by-hash/SHA256"))
                .Where(file => release.Contains(Path.GetFileName(file), StringComparison.Ordinal))
                .Select(file => Path.GetRelativePath(world.Archive.Folder, file)),
        ];
    }
}
