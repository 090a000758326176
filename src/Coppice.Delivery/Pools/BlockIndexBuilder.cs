using Coppice.Recipes;

namespace Coppice.Delivery.Pools;

/// <summary>Makes a <see cref="BlockIndex"/> while an image is read from its beginning.</summary>
internal sealed class BlockIndexBuilder
{
    private static readonly UInt128 Zero = BlockIndex.Short(ImageDigest.Zero);
    private readonly ImageDigest digest = new();
    private readonly List<(uint Start, uint Count)> runs = [];
    private readonly List<UInt128> hashes = [];
    private byte[] buffer = [];
    private uint at;

    /// <summary>What lies between is a hole.</summary>
    public void SkipTo(long offset)
    {
        var block = (uint)(offset / RecipeLimits.Block);
        digest.AddZeros(block - at);
        at = block;
    }

    /// <summary>The next blocks.</summary>
    public void Add(ReadOnlyMemory<byte> blocks)
    {
        var count = blocks.Length / RecipeLimits.Block;
        Array.Resize(ref buffer, Math.Max(buffer.Length, count * ImageDigest.HashBytes));
        var some = buffer.AsMemory(0, count * ImageDigest.HashBytes);
        ImageDigest.HashBlocks(blocks, some);
        digest.Add(some.Span);
        for (var i = 0; i < count; i++, at++)
        {
            var hash = BlockIndex.Short(some.Span[(i * ImageDigest.HashBytes)..]);
            if (hash != Zero)
            {
                AddBlock(hash);
            }
        }
    }

    /// <summary>The index of the image; what was not added is a hole.</summary>
    public BlockIndex Finish(long bytes)
    {
        SkipTo(bytes);
        using (digest)
        {
            return new BlockIndex(bytes, digest.Finish(), runs, [.. hashes]);
        }
    }

    private void AddBlock(UInt128 hash)
    {
        hashes.Add(hash);
        if (runs.Count > 0 && runs[^1].Start + runs[^1].Count == at)
        {
            runs[^1] = (runs[^1].Start, runs[^1].Count + 1);
        }
        else
        {
            runs.Add((at, 1));
        }
    }
}
