using Coppice.Foundation;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>Finds inodes: the descriptors of all groups say where their tables are.</summary>
internal sealed class InodeTables
{
    private const int ChecksumAt = 0x1E, Long = 64;

    private readonly Volume volume;
    private readonly VolumeBlocks blocks;
    private readonly long[] tables;
    private (long Block, byte[] Bytes) last = (-1, []);

    /// <summary>Reads the descriptors, and takes all that belongs to groups.</summary>
    /// <exception cref="Failure">They are damaged.</exception>
    internal InodeTables(Volume volume, VolumeBlocks blocks)
    {
        (this.volume, this.blocks) = (volume, blocks);
        var perBlock = volume.Block / volume.DescriptorBytes;
        blocks.Take(0, volume.First + 1 + ((volume.Groups + perBlock - 1) / perBlock));
        var (descriptors, table) = (Array.Empty<byte>(), (long)volume.GroupInodes * volume.InodeBytes / volume.Block);
        tables = new long[volume.Groups];
        for (var group = 0; group < tables.Length; group++)
        {
            if (group % perBlock == 0)
            {
                descriptors = blocks.Read(volume.First + 1 + (group / perBlock));
            }

            var descriptor = descriptors.AsSpan(group % perBlock * volume.DescriptorBytes, volume.DescriptorBytes);
            RequireChecksum(group, descriptor);
            tables[group] = Number(descriptor, 0x08);
            blocks.Take(Number(descriptor, 0x00), 1);
            blocks.Take(Number(descriptor, 0x04), 1);
            blocks.Take(tables[group], table);
        }
    }

    /// <summary>Reads an inode.</summary>
    /// <exception cref="Failure">There is none, or it is damaged.</exception>
    internal FoundInode Read(uint number)
    {
        if (number == 0 || number > volume.Inodes)
        {
            throw Damage.Of($"it refers to inode {number}, and has {volume.Inodes}");
        }

        var (group, index) = Math.DivRem((int)(number - 1), volume.GroupInodes);
        var (block, at) = Math.DivRem(index, volume.Block / volume.InodeBytes);
        if (last.Block != tables[group] + block)
        {
            last = (tables[group] + block, blocks.Read(tables[group] + block));
        }

        var bytes = last.Bytes.AsSpan(at * volume.InodeBytes, volume.InodeBytes).ToArray();
        return FoundInode.Of(number, bytes, volume.HasChecksums ? volume.Seed : null);
    }

    private void RequireChecksum(int group, Span<byte> descriptor)
    {
        if (!volume.HasChecksums)
        {
            return;
        }

        var noted = ((ReadOnlySpan<byte>)descriptor).Get16(ChecksumAt);
        descriptor.Put16(ChecksumAt, 0);
        if (noted != (ushort)Checksum.Of(Checksum.Of(volume.Seed, (uint)group), descriptor))
        {
            throw Damage.Of($"the checksum of group {group} is wrong");
        }
    }

    private static long Number(ReadOnlySpan<byte> descriptor, int at) =>
        descriptor.Get32(at) | (descriptor.Length >= Long ? (long)descriptor.Get32(at + 0x20) << 32 : 0);
}
