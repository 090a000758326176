using System.Buffers.Binary;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Pools;

/// <summary>
/// What each block of an image is: the first 16 bytes of its SHA-256, for all blocks but those of zeros. 128 bits are enough to
/// find blocks by: whoever applies a recipe holds the result to the whole digest.
/// </summary>
public sealed class BlockIndex
{
    private readonly uint[] starts;
    private readonly int[] offsets;
    private readonly UInt128[] hashes;

    /// <param name="bytes">The size of the image.</param>
    /// <param name="digest">Its <see cref="ImageDigest"/>.</param>
    /// <param name="runs">Where blocks that are not zeros follow each other, in order.</param>
    /// <param name="hashes">The hashes of those blocks, in order.</param>
    internal BlockIndex(long bytes, string digest, IReadOnlyList<(uint Start, uint Count)> runs, UInt128[] hashes)
    {
        (Bytes, Digest, Runs, this.hashes) = (bytes, digest, runs, hashes);
        starts = [.. runs.Select(run => run.Start)];
        offsets = new int[runs.Count];
        for (var i = 1; i < offsets.Length; i++)
        {
            offsets[i] = offsets[i - 1] + (int)runs[i - 1].Count;
        }
    }

    /// <summary>The size of the image.</summary>
    public long Bytes { get; }

    /// <summary>Its <see cref="ImageDigest"/>, hexadecimal.</summary>
    public string Digest { get; }

    /// <summary>Runs of blocks that are not zeros.</summary>
    internal IReadOnlyList<(uint Start, uint Count)> Runs { get; }

    /// <summary>The hashes of all blocks that are not zeros, in order.</summary>
    internal ReadOnlySpan<UInt128> Hashes => hashes;

    /// <summary>The hash of a block, or false for a block of zeros or past the end.</summary>
    public bool TryHash(uint block, out UInt128 hash)
    {
        var at = Array.BinarySearch(starts, block);
        at = at >= 0 ? at : ~at - 1;
        var found = at >= 0 && block - starts[at] < Runs[at].Count;
        hash = found ? hashes[offsets[at] + (int)(block - starts[at])] : default;
        return found;
    }

    /// <summary>The short form of a block's SHA-256.</summary>
    internal static UInt128 Short(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);
}
