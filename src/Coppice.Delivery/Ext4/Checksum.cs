using System.Buffers.Binary;
using System.Numerics;

namespace Coppice.Delivery.Ext4;

/// <summary>CRC-32C as ext4 computes it: without inverting the result, and going on from an earlier one.</summary>
internal static class Checksum
{
    /// <summary>What a checksum begins with.</summary>
    internal const uint Start = uint.MaxValue;

    /// <summary>The checksum of some bytes after others.</summary>
    internal static uint Of(uint before, ReadOnlySpan<byte> bytes)
    {
        var sum = before;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var single in bytes)
        {
            sum = BitOperations.Crc32C(sum, single);
        }

        return sum;
    }

    /// <summary>The checksum of a number of 32 bits after other bytes.</summary>
    internal static uint Of(uint before, uint number) => BitOperations.Crc32C(before, number);

    /// <summary>The checksum of a number of 64 bits after other bytes.</summary>
    internal static uint Of(uint before, ulong number) => BitOperations.Crc32C(before, number);
}
