using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Upgrading;
using Coppice.Store.Generations;

namespace Coppice.Growing.Tests.Upgrading;

public sealed class ArchiveOriginsTests
{
    [Fact]
    public void An_archive_is_opened_once_whoever_asks()
    {
        var (found, opened) = (0, 0);
        var origins = new ArchiveOrigins(
            generation =>
            {
                Interlocked.Increment(ref found);
                return Archive(generation.Snapshot);
            },
            archive =>
            {
                Interlocked.Increment(ref opened);
                return new NoOrigins();
            });
        var seen = new IPackageOrigins?[40];
        Parallel.For(0, seen.Length, i => seen[i] = origins.Of(Grown(Digest.Of($"{i % 2}"))));
        Assert.Equal((2, 2), (found, opened));
        Assert.Equal(2, seen.Distinct().Count());
        Assert.DoesNotContain(null, seen);
    }

    [Fact]
    public void One_that_is_gone_is_none() =>
        Assert.Null(new ArchiveOrigins(_ => null, _ => new NoOrigins()).Of(Grown(Digest.Of("gone"))));

    private static Generation Grown(Digest snapshot) =>
        new("a", 1, default, null, default, default, [], snapshot, 0, [], 0, 0, null);

    private static ArchiveSnapshot Archive(Digest digest) =>
        new("debian", "debian", digest, DateTimeOffset.UnixEpoch, "amd64", "/none", []);

    private sealed class NoOrigins : IPackageOrigins
    {
        public PackageOrigin? Find(string name, string version, string architecture) => null;
    }
}
