using System.Security.Cryptography;
using Coppice.Delivery.Pools;
using Coppice.Foundation;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Pools;

public sealed class BlockIndexTests : IDisposable
{
    private readonly TempFolder folder = TempFolder.InMemory();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_has_the_digest_and_every_block_that_is_not_zeros()
    {
        int[] blocks = [-1, -1, 1, 2, 0, 3, -1, 1];
        var index = BlockIndexReader.Read(RandomImage.Write(folder.At("image"), blocks));
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData([.. RandomImage.Of(blocks).Chunk(4096).SelectMany(SHA256.HashData)])),
            index.Digest);
        Assert.Equal([(2u, 2u), (5u, 1u), (7u, 1u)], index.Runs);
        Assert.Equal(
            [false, false, true, true, false, true, false, true, false],
            Enumerable.Range(0, 9).Select(i => index.TryHash((uint)i, out _)));
        Assert.True(index.TryHash(2, out var first) && index.TryHash(7, out var last) && first == last);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(RandomImage.Of(1)))[..32], $"{first:x32}");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(4097)]
    public void Files_that_are_not_of_whole_blocks_are_no_images(int bytes)
    {
        File.WriteAllBytes(folder.At("image"), new byte[bytes]);
        Assert.Throws<Failure>(() => BlockIndexReader.Read(folder.At("image")));
    }

    [Fact]
    public void It_is_kept_and_what_is_broken_is_as_good_as_not_there()
    {
        var time = new Clock();
        var store = new BlockIndexStore(folder.At("blocks"), time);
        var index = BlockIndexReader.Read(RandomImage.Write(folder.At("image"), [-1, 1, 2, 0, 3]));
        Assert.Null(store.TryLoad(index.Digest));
        store.Save(index);
        var loaded = store.TryLoad(index.Digest)!;
        Assert.Equal((index.Bytes, index.Digest), (loaded.Bytes, loaded.Digest));
        Assert.Equal(index.Runs, loaded.Runs);
        Assert.Equal(index.Hashes.ToArray(), loaded.Hashes.ToArray());

        var file = folder.At($"blocks/{index.Digest}.blocks");
        var bytes = File.ReadAllBytes(file);
        for (var at = 0; at < bytes.Length; at += 7)
        {
            var wrong = bytes.ToArray();
            wrong[at] ^= 1;
            File.WriteAllBytes(file, wrong);
            Assert.Null(store.TryLoad(index.Digest));
        }

        File.WriteAllBytes(file, bytes[..20]);
        Assert.Null(store.TryLoad(index.Digest));
    }

    [Fact]
    public void What_nobody_asks_for_goes_after_90_days()
    {
        var time = new Clock();
        var store = new BlockIndexStore(folder.At("blocks"), time);
        var used = BlockIndexReader.Read(RandomImage.Write(folder.At("1"), [1]));
        var unused = BlockIndexReader.Read(RandomImage.Write(folder.At("2"), [2]));
        store.Save(used);
        store.Save(unused);
        store.Remember(Digest.Of("generation"), used.Digest);
        Assert.Equal(used.Digest, store.TryDigestOf(Digest.Of("generation")));
        time.Now += TimeSpan.FromDays(60);
        Assert.NotNull(store.TryLoad(used.Digest));
        time.Now += TimeSpan.FromDays(60);
        store.RemoveUnused();
        Assert.NotNull(store.TryLoad(used.Digest));
        Assert.Null(store.TryLoad(unused.Digest));
        Assert.Null(store.TryDigestOf(Digest.Of("generation")));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UtcNow;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
