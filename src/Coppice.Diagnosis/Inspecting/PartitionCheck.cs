using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using static Coppice.Diagnosis.Inspecting.ImageBytes;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>
/// Whether a kernel sees the partitions that a GPT names (UEFI specification, 5.3; Linux, block/partitions/efi.c): where
/// it does not, it looks for other tables.
/// </summary>
internal static class PartitionCheck
{
    /// <summary>More partitions are not looked for.</summary>
    public const int EntryLimit = 1024;

    private const int HeaderLength = 92, ChecksumAt = 16, EntryLength = 128, FirstSuperblock = 1024;
    private const int Signature = 510, MasterEntries = 446, MasterEntry = 16;
    private const byte ProtectsGpt = 0xee;

    /// <summary>Whether there is nothing before the superblock of a file system that begins at once.</summary>
    public static bool IsBare(SafeFileHandle image) =>
        !Read(image, 0, FirstSuperblock).AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>Whether the image has a GPT, protected by an MBR, with the right checksums.</summary>
    public static bool IsValid(SafeFileHandle image, long length)
    {
        var header = Read(image, Sector, Sector).AsSpan();
        uint Number(int at, Span<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header[at..]);
        long Place(int at, Span<byte> header) => BinaryPrimitives.ReadInt64LittleEndian(header[at..]);
        var (size, noted, count) = (Number(12, header), Number(ChecksumAt, header), Number(80, header));
        if (!header.StartsWith("EFI PART"u8) || size < HeaderLength || size > header.Length || !IsProtected(image)
            || count > EntryLimit || Number(84, header) != EntryLength)
        {
            return false;
        }

        header[ChecksumAt..(ChecksumAt + 4)].Clear();
        var (first, last, table) = (Place(40, header), Place(48, header), Place(72, header));
        return noted == Sum(header[..(int)size]) && Place(24, header) == 1
            && first >= 0 && first <= last && last < length / Sector
            && table > 1 && table < length / Sector
            && Number(88, header) == Sum(
                Read(image, table * Sector, (int)count * EntryLength));
    }

    private static bool IsProtected(SafeFileHandle image)
    {
        var sector = Read(image, 0, Sector);
        return BinaryPrimitives.ReadUInt16LittleEndian(sector.AsSpan(Signature)) == 0xaa55
            && Enumerable.Range(0, 4).Select(at => MasterEntries + (at * MasterEntry)).Any(entry =>
                sector[entry + 4] == ProtectsGpt && BinaryPrimitives.ReadUInt32LittleEndian(sector.AsSpan(entry + 8)) == 1);
    }

    // CRC-32 (ISO 3309), as the specification wants it.
    private static uint Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var single in bytes)
        {
            sum ^= single;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) == 0 ? 0 : 0xEDB88320);
            }
        }

        return ~sum;
    }
}
