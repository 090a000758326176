using System.Buffers.Binary;

namespace Coppice.Recipes;

/// <summary>
/// Some blocks of an image that follow each other, and where they come from. A map is the runs of an image in order, without
/// gaps, so a run's place is the sum of those before it. Each takes 12 bytes: three numbers of 32 bits, little-endian.
/// </summary>
/// <param name="Count">Blocks, at least one.</param>
/// <param name="Source"><see cref="Zeros"/>, <see cref="Literal"/>, <see cref="Self"/>, or <see cref="FirstSource"/> and up: the
/// sources of the header in their order.</param>
/// <param name="Block">The first block in the source; 0 for zeros and literal blocks.</param>
public readonly record struct BlockRun(uint Count, uint Source, uint Block)
{
    /// <summary>Blocks of zeros: a hole.</summary>
    public const uint Zeros = 0;

    /// <summary>Blocks that follow the map in the stream.</summary>
    public const uint Literal = 1;

    /// <summary>Blocks of this very image that lie wholly before this run.</summary>
    public const uint Self = 2;

    /// <summary>The number of the header's first source.</summary>
    public const uint FirstSource = 3;

    /// <summary>Bytes of a run in a map.</summary>
    public const int Bytes = 12;

    /// <summary>A map from its bytes.</summary>
    public static BlockRun[] ReadMap(ReadOnlySpan<byte> map)
    {
        var runs = new BlockRun[map.Length / Bytes];
        for (var i = 0; i < runs.Length; i++)
        {
            var run = map.Slice(i * Bytes, Bytes);
            runs[i] = new BlockRun(
                BinaryPrimitives.ReadUInt32LittleEndian(run), BinaryPrimitives.ReadUInt32LittleEndian(run[4..]),
                BinaryPrimitives.ReadUInt32LittleEndian(run[8..]));
        }

        return runs;
    }

    /// <summary>A map as bytes.</summary>
    public static byte[] WriteMap(IReadOnlyList<BlockRun> runs)
    {
        var map = new byte[runs.Count * Bytes];
        for (var i = 0; i < runs.Count; i++)
        {
            var run = map.AsSpan(i * Bytes, Bytes);
            BinaryPrimitives.WriteUInt32LittleEndian(run, runs[i].Count);
            BinaryPrimitives.WriteUInt32LittleEndian(run[4..], runs[i].Source);
            BinaryPrimitives.WriteUInt32LittleEndian(run[8..], runs[i].Block);
        }

        return map;
    }
}
