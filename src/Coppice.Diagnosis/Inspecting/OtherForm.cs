using System.Buffers.Binary;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>Names what an image has instead of an ext4 file system, by what is at fixed places in it.</summary>
internal static class OtherForm
{
    /// <summary>How many bytes of the image's beginning are looked at.</summary>
    public const int Length = 0x10048;

    private const int MasterBootRecord = 510;
    private const int FirstType = 446 + 4;
    private const byte ProtectsGpt = 0xee;

    /// <summary>What follows "the image has no ext4 file system".</summary>
    /// <param name="start">The first <see cref="Length"/> bytes.</param>
    public static string In(ReadOnlySpan<byte> start) => Name(start) is { } name
        ? $": it has {name}"
        : ": neither as a whole nor in a GPT partition";

    private static string? Name(ReadOnlySpan<byte> start)
    {
        // XFS: sb_magicnum; btrfs: the magic of the superblock at 64 KiB; squashfs and LUKS: their first bytes.
        if (start.StartsWith("XFSB"u8))
        {
            return "XFS";
        }

        if (start[0x10040..].StartsWith("_BHRfS_M"u8))
        {
            return "btrfs";
        }

        if (start.StartsWith("hsqs"u8))
        {
            return "squashfs";
        }

        if (start.StartsWith("LUKS"u8))
        {
            return "an encrypted volume (LUKS)";
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(start[MasterBootRecord..]) == 0xaa55 && start[FirstType] != ProtectsGpt
            ? "a partition table of the old form (MBR), or a boot sector"
            : null;
    }
}
