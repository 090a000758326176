using System.Numerics;
using Coppice.Foundation;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>
/// What the superblock says of a file system that someone else made (Linux, Documentation/filesystems/ext4, super): blocks of 1
/// to 4 KiB, at most 4 TiB.
/// </summary>
internal sealed record Volume
{
    private const int Length = 1024, ChecksumAt = 0x3FC, Magic = 0xEF53, FirstRevision = 0, LargestShift = 2;
    private const int Unmounted = 1, UnsignedHash = 2;
    private const long MostBlocks = 1L << 30;

    // A group has room for its own tables at least; mke2fs makes none with less.
    private const int LeastGroup = 256;

    // What MD4 begins with.
    private static ReadOnlySpan<byte> UsualHashSeed =>
        [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10];

    /// <summary>Bytes of a block.</summary>
    internal required int Block { get; init; }

    /// <summary>How many blocks there are.</summary>
    internal required long Blocks { get; init; }

    /// <summary>The block with the first superblock.</summary>
    internal required int First { get; init; }

    /// <summary>Blocks of a group.</summary>
    internal required int GroupBlocks { get; init; }

    /// <summary>Inodes of a group.</summary>
    internal required int GroupInodes { get; init; }

    /// <summary>Bytes of an inode.</summary>
    internal required int InodeBytes { get; init; }

    /// <summary>Bytes of a group's descriptor.</summary>
    internal required int DescriptorBytes { get; init; }

    /// <summary>How many inodes there are.</summary>
    internal required uint Inodes { get; init; }

    /// <summary>The first inode that is not the file system's own.</summary>
    internal required uint FirstInode { get; init; }

    /// <summary>The inode of the journal; 0 where it has none of its own.</summary>
    internal required uint Journal { get; init; }

    /// <summary>Whether metadata have checksums.</summary>
    internal required bool HasChecksums { get; init; }

    /// <summary>Whether files may lie in inodes.</summary>
    internal required bool HasInlineData { get; init; }

    /// <summary>What checksums begin with.</summary>
    internal required uint Seed { get; init; }

    /// <summary>The hash of names in large directories.</summary>
    internal required NameHash Hash { get; init; }

    /// <summary>How many groups there are.</summary>
    internal int Groups => (int)((Blocks - First + GroupBlocks - 1) / GroupBlocks);

    /// <summary>Reads it.</summary>
    /// <param name="image">The image.</param>
    /// <param name="offset">Where in it the file system begins, in bytes.</param>
    /// <param name="size">Bytes that there are for it.</param>
    /// <exception cref="Failure">It is damaged, was not unmounted, or has a feature that is not read.</exception>
    internal static Volume Read(SafeFileHandle image, long offset, long size)
    {
        var bytes = new byte[Length];
        VolumeBlocks.Read(image, offset + Superblock.Offset, bytes);
        ReadOnlySpan<byte> block = bytes;
        Require(block.Get16(0x38) == Magic, "its superblock has no magic number");
        var features = Features.Read(block);
        Require(
            !features.HasChecksums
                || (block[0x175] == 1 && block.Get32(ChecksumAt) == Checksum.Of(Checksum.Start, block[..ChecksumAt])),
            "the checksum of its superblock is wrong");
        RequireUnmounted(features.NeedsRecovery || (block.Get16(0x3A) & Unmounted) == 0 || block.Get32(0xE8) != 0);
        var volume = Of(block, features);
        volume.RequireSense(size);
        return volume;
    }

    private static Volume Of(ReadOnlySpan<byte> block, Features features)
    {
        var shift = block.Get32(0x18);
        Require(shift <= 6, "its block size is invalid");
        if (shift > LargestShift)
        {
            throw Damage.Unsupported($"blocks of {1 << (int)shift} KiB");
        }

        var old = block.Get32(0x4C) == FirstRevision;
        var uuid = block.Slice(0x68, 16);
        return new Volume
        {
            Block = 1024 << (int)shift,
            Blocks = block.Get32(0x04) | ((features.Has64Bits ? (long)block.Get32(0x150) : 0) << 32),
            First = block.Get32(0x14) <= 1 ? (int)block.Get32(0x14) : -1,
            GroupBlocks = (int)Math.Min(block.Get32(0x20), int.MaxValue),
            GroupInodes = (int)Math.Min(block.Get32(0x28), int.MaxValue),
            InodeBytes = old ? 128 : block.Get16(0x58),
            DescriptorBytes = features.Has64Bits ? block.Get16(0xFE) : 32,
            Inodes = block.Get32(0x00),
            FirstInode = old ? FileSystem.FirstInode : block.Get32(0x54),
            Journal = features.HasJournal ? block.Get32(0xE0) : 0,
            HasChecksums = features.HasChecksums,
            HasInlineData = features.HasInlineData,
            Seed = features.HasSeed ? block.Get32(0x270) : Checksum.Of(Checksum.Start, uuid),
            Hash = new NameHash(
                block.Slice(0xEC, 16).ContainsAnyExcept((byte)0) ? block.Slice(0xEC, 16).ToArray() : [.. UsualHashSeed],
                hasSign: (block.Get32(0x160) & UnsignedHash) == 0),
        };
    }

    private void RequireSense(long size)
    {
        Require(Blocks > 0 && (UInt128)Blocks * (uint)Block <= (UInt128)size, $"it has {Blocks} blocks, more than the image");
        if (Blocks > MostBlocks)
        {
            throw Damage.Unsupported($"{Blocks} blocks, more than {MostBlocks}");
        }

        Require(First == (Block == 1024 ? 1 : 0) && Blocks > First, "its first data block is invalid");
        Require(GroupBlocks >= LeastGroup && GroupBlocks <= 8 * Block, $"a group has {GroupBlocks} blocks");
        Require(
            InodeBytes >= 128 && InodeBytes <= Block && BitOperations.IsPow2(InodeBytes), $"an inode has {InodeBytes} bytes");
        Require(
            GroupInodes > 0 && GroupInodes <= 8 * Block && GroupInodes % (Block / InodeBytes) == 0
                && (long)Groups * GroupInodes == Inodes,
            $"it has {Groups} groups of {GroupInodes} inodes, and {Inodes} inodes");
        Require(
            DescriptorBytes is 32 or (>= 64 and <= 1024) && BitOperations.IsPow2(DescriptorBytes),
            $"a descriptor has {DescriptorBytes} bytes");
        Require(FirstInode >= FileSystem.FirstInode && FirstInode <= Inodes, $"its first inode is {FirstInode}");
    }

    private static void RequireUnmounted(bool mounted)
    {
        if (mounted)
        {
            throw new Failure(
                "the image's file system was not unmounted: what its journal or its list of orphans says is not done yet",
                "shut the system down cleanly and take the image again, or let e2fsck -f do it on a copy",
                kind: ProblemKind.Unsupported);
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Damage.Of(otherwise);
        }
    }
}
