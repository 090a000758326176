using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;
using static Coppice.Diagnosis.Inspecting.ImageBytes;

namespace Coppice.Diagnosis.Inspecting;

/// <summary>
/// Where in an image its root file system lies: the whole image, or a partition of a GPT (UEFI specification, 5.3). Only a few
/// hundred bytes are read here, each with its bounds checked: the image may be hostile.
/// </summary>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Partition">The number of its partition, counted from 1; null when it is the whole image.</param>
/// <param name="PartitionName">The name of its partition. Not safe to show as it is.</param>
/// <param name="NeedsRecovery">Whether it was not unmounted: what lies only in its journal is not seen.</param>
public sealed record RootFileSystem(long Offset, long Size, int? Partition, string PartitionName, bool NeedsRecovery)
{
    // From which a qube starts, where it is there; else from the whole volume.
    private const int StartedPartition = 3;

    // Of the superblock of ext2 to ext4, which begins at byte 1024 (kernel documentation, ext4 data structures).
    private const int Magic = 1024 + 0x38;
    private const int Blocks = 1024 + 4;
    private const int BlockSize = 1024 + 0x18;
    private const int BlocksHigh = 1024 + 0x150;
    private const int IncompatibleFeatures = 1024 + 0x60;
    private const int Recover = 4;
    private const int Has64Bits = 0x80;

    // What builders of Qubes call it; other tables may have several ext4 file systems, of which the largest is taken.
    private const string UsualName = "Root filesystem";

    /// <summary>Finds the file system in an image, alone or in a partition.</summary>
    /// <exception cref="Failure">The image has no ext4 file system.</exception>
    public static RootFileSystem Find(SafeFileHandle image)
    {
        var length = PosixFile.Size(image);
        if (IsExt(image, 0))
        {
            return Of(image, 0, length, null, "");
        }

        var found = Partitions(image, length).Where(partition => IsExt(image, partition.Offset))
            .OrderByDescending(partition => partition.Name == UsualName).ThenByDescending(partition => partition.Size).ToList();
        return found.Count > 0
            ? Of(image, found[0].Offset, found[0].Size, found[0].Number, found[0].Name)
            : throw new Failure(
                $"the image has no ext4 file system{OtherForm.In(Read(image, 0, OtherForm.Length))}",
                "coppice inspect reads ext4, alone or in a partition of a GPT, raw or qcow2", kind: ProblemKind.Unsupported);
    }

    /// <summary>
    /// Finds the file system that a qube starts from: the third partition, or the whole image where nothing is a partition. What
    /// else is in the image does not matter, whatever it is called.
    /// </summary>
    /// <exception cref="Failure">
    /// A kernel may see partitions that are not seen here, or there is no ext4 file system.
    /// </exception>
    public static RootFileSystem FindStarted(SafeFileHandle image)
    {
        var length = PosixFile.Size(image);
        var third = PartitionCheck.IsValid(image, length)
            ? Partitions(image, length).FirstOrDefault(partition => partition.Number == StartedPartition)
            : default;
        if (third.Number == 0 ? PartitionCheck.IsBare(image) && IsExt(image, 0) : IsExt(image, third.Offset))
        {
            return third.Number == 0
                ? Of(image, 0, length, null, "")
                : Of(image, third.Offset, third.Size, third.Number, third.Name);
        }

        throw new Failure(
            "the image has no ext4 file system that a qube starts from: neither in the third partition of a valid GPT, nor alone "
                + "behind 1024 bytes of zeros",
            "coppice inspect IMAGE, which looks for one elsewhere, too", kind: ProblemKind.Unsupported);
    }

    /// <summary>The command that says what is wrong with it, and changes nothing.</summary>
    /// <param name="image">The image.</param>
    public string CheckCommand(string image) =>
        $"e2fsck -fn {ShellWord.Of(string.Create(CultureInfo.InvariantCulture, $"{image}?offset={Offset}"))}";

    private static RootFileSystem Of(SafeFileHandle image, long offset, long size, int? partition, string name)
    {
        var features = BinaryPrimitives.ReadUInt32LittleEndian(Read(image, offset + IncompatibleFeatures, 4));
        var needed = Bytes(image, offset, features);
        return needed <= (UInt128)size
            ? new RootFileSystem(offset, size, partition, name, (features & Recover) != 0)
            : throw new Failure(
                $"the image is cut off: its file system needs {needed} bytes, and {size} are there",
                "copy the image again, whole", kind: ProblemKind.Damaged);
    }

    // A hostile superblock may say anything, so it is more than 64 bits wide.
    private static UInt128 Bytes(SafeFileHandle image, long offset, uint features)
    {
        uint Field(int at) => BinaryPrimitives.ReadUInt32LittleEndian(Read(image, offset + at, 4));
        var blocks = (((UInt128)((features & Has64Bits) != 0 ? Field(BlocksHigh) : 0)) << 32) + Field(Blocks);
        return blocks << (10 + (int)Math.Min(Field(BlockSize), 6));
    }

    private static IEnumerable<(int Number, string Name, long Offset, long Size)> Partitions(SafeFileHandle image, long length)
    {
        var header = Read(image, Sector, 92);
        if (!header.AsSpan(0, 8).SequenceEqual("EFI PART"u8))
        {
            yield break;
        }

        var (table, count, size) = (
            BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(72)), BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(80)),
            BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(84)));
        if (table is < 2 or > long.MaxValue / Sector || table * Sector > length || size is < 128 or > 4096)
        {
            throw new Failure("the image's partition table is invalid: its entries lie outside the image",
                kind: ProblemKind.Damaged);
        }

        for (var i = 0; i < Math.Min(count, PartitionCheck.EntryLimit); i++)
        {
            var entry = Read(image, (table * Sector) + (i * (long)size), 128);
            var (first, last) = (
                BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(32)),
                BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(40)));
            var used = entry.AsSpan(0, 16).ContainsAnyExcept((byte)0);
            if (used && first > 0 && last >= first && last < length / Sector)
            {
                yield return (
                    i + 1, Encoding.Unicode.GetString(entry, 56, 72).TrimEnd('\0'), first * Sector, (last - first + 1) * Sector);
            }
        }
    }

    private static bool IsExt(SafeFileHandle image, long offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(Read(image, offset + Magic, 2)) == 0xef53;
}
