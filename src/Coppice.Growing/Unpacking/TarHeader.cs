using Coppice.Foundation;
using Coppice.Store.Layers;

namespace Coppice.Growing.Unpacking;

/// <summary>Fields of a header of a tar (tar(5)), 512 bytes; whatever they are, reading them never fails.</summary>
internal static class TarHeader
{
    /// <summary>Bytes of what follows the header; negative where the number is none that there can be.</summary>
    public static long Size(ReadOnlySpan<byte> header) => Number(header.Slice(124, 12));

    /// <summary>Whether a file's content follows.</summary>
    public static bool IsFile(ReadOnlySpan<byte> header) => header[156] is (byte)'0' or 0 or (byte)'7';

    /// <summary>Owner, mode and time.</summary>
    public static ObjectAttributes Attributes(ReadOnlySpan<byte> header) => new(
        (int)Number(header.Slice(100, 8)) & 0xfff, (uint)Number(header.Slice(108, 8)), (uint)Number(header.Slice(116, 8)),
        Number(header.Slice(136, 12)));

    // Octal digits, or with the top bit set a binary number (GNU tar, from 8 GiB).
    private static long Number(ReadOnlySpan<byte> field)
    {
        var isBinary = (field[0] & 0x80) != 0;
        var number = 0L;
        foreach (var b in isBinary ? field[1..] : field)
        {
            number = isBinary ? (number << 8) | b : b is >= (byte)'0' and <= (byte)'7' ? (number << 3) | (uint)(b - '0') : number;
        }

        return number;
    }
}
