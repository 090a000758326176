using System.Buffers.Binary;

namespace Coppice.Delivery.Ext4;

/// <summary>Puts little-endian numbers into a structure of the disk, and takes them from there.</summary>
internal static class BlockBytes
{
    internal static void Put16(this Span<byte> bytes, int at, int value) =>
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], (ushort)value);

    internal static void Put32(this Span<byte> bytes, int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);

    internal static void Put32(this Span<byte> bytes, int at, long value) => bytes.Put32(at, (uint)value);

    internal static void PutBig32(this Span<byte> bytes, int at, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(bytes[at..], value);

    internal static int Get16(this ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    internal static uint Get32(this ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
