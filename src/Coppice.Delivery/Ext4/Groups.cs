namespace Coppice.Delivery.Ext4;

/// <summary>
/// The groups with their bitmaps and descriptors (Linux, Documentation/filesystems/ext4, group_descr, bitmaps). What has nothing
/// in it says so, and its bitmap need not be there.
/// </summary>
internal sealed class Groups
{
    private const int InodesUnused = 1, BlocksUnused = 2, TableZeroed = 4;

    private readonly Geometry geometry;
    private readonly uint seed;
    private readonly Bitmap[] blocks;
    private readonly Bitmap[] inodes;
    private readonly int[] own;
    private readonly int[] folders;

    /// <param name="nodes">All files of the file system but its own ones.</param>
    internal Groups(Geometry geometry, uint seed, IEnumerable<Node> nodes)
    {
        (this.geometry, this.seed) = (geometry, seed);
        blocks = [.. Enumerable.Range(0, geometry.Groups).Select(_ => new Bitmap())];
        inodes = [.. Enumerable.Range(0, geometry.Groups).Select(_ => new Bitmap())];
        own = new int[geometry.Groups];
        folders = new int[geometry.Groups];
        SetOwn();
        foreach (var node in nodes)
        {
            Set(node);
        }

        // Those of the file system itself; lost+found is among the files.
        for (var inode = 1u; inode < FileSystem.FirstInode; inode++)
        {
            if (inode != FileSystem.RootInode)
            {
                inodes[0].Set((int)inode - 1);
            }
        }
    }

    /// <summary>Blocks that nothing has.</summary>
    internal long FreeBlocks => Enumerable.Range(0, geometry.Groups).Sum(group => (long)FreeBlocksOf(group));

    /// <summary>Inodes that nothing has.</summary>
    internal long FreeInodes => geometry.Inodes - inodes.Sum(bitmap => (long)bitmap.Count);

    /// <summary>Writes the bitmaps that are needed, and gives the descriptors of all groups.</summary>
    internal byte[] Write(Action<long, byte[]> write)
    {
        var descriptors = new byte[geometry.UsedDescriptorBlocks * Geometry.Block];
        for (var group = 0; group < geometry.Groups; group++)
        {
            var descriptor = descriptors.AsSpan(group * Geometry.DescriptorBytes, Geometry.DescriptorBytes);
            Describe(descriptor, group, write);
            var sum = Checksum.Of(Checksum.Of(seed, (uint)group), descriptor);
            descriptor.Put16(0x1E, (ushort)sum);
        }

        return descriptors;
    }

    private void Describe(Span<byte> descriptor, int group, Action<long, byte[]> write)
    {
        var (blockPlace, inodePlace) = (Geometry.BlockBitmap(group), Geometry.InodeBitmap(group));
        var used = inodes[group];
        var unused = Geometry.GroupInodes - used.Highest - 1;
        // Other groups' bitmaps are not in what the kernel works out by itself.
        var blocksUnused = blocks[group].Count == own[group] && !Geometry.HasBitmaps(group) && group < geometry.Groups - 1;
        descriptor.Put32(0x00, blockPlace);
        descriptor.Put32(0x04, inodePlace);
        descriptor.Put32(0x08, Geometry.Table(group));
        descriptor.Put16(0x0C, FreeBlocksOf(group));
        descriptor.Put16(0x0E, Geometry.GroupInodes - used.Count);
        descriptor.Put16(0x10, folders[group]);
        descriptor.Put16(0x12, TableZeroed | (used.Count == 0 ? InodesUnused : 0) | (blocksUnused ? BlocksUnused : 0));
        descriptor.Put16(0x1C, unused);
        descriptor.Put32(0x20, blockPlace >> 32);
        descriptor.Put32(0x24, inodePlace >> 32);
        descriptor.Put32(0x28, Geometry.Table(group) >> 32);
        if (!blocksUnused)
        {
            blocks[group].Pad(geometry.BlocksOf(group));
            write(blockPlace, blocks[group].Bytes);
            var sum = Checksum.Of(seed, blocks[group].Bytes);
            descriptor.Put16(0x18, (ushort)sum);
            descriptor.Put16(0x38, (int)(sum >> 16));
        }

        if (used.Count > 0)
        {
            used.Pad(Geometry.GroupInodes);
            write(inodePlace, used.Bytes);
            var sum = Checksum.Of(seed, used.Bytes.AsSpan(0, Geometry.GroupInodes / 8));
            descriptor.Put16(0x1A, (ushort)sum);
            descriptor.Put16(0x3A, (int)(sum >> 16));
        }
    }

    private int FreeBlocksOf(int group) => geometry.BlocksOf(group) - blocks[group].Count;

    private void SetOwn()
    {
        for (var group = 0; group < geometry.Groups; group++)
        {
            foreach (var block in FileSystem.OwnBlocks(geometry, group))
            {
                // lost+found is a file like others.
                if (block < Geometry.LostAndFound || block >= Geometry.LostAndFound + Geometry.LostBlocks)
                {
                    blocks[group].Set((int)(block - Geometry.First(group)));
                }
            }

            own[group] = blocks[group].Count;
        }
    }

    private void Set(Node node)
    {
        var (group, index) = Math.DivRem((int)(node.Inode - 1), Geometry.GroupInodes);
        inodes[group].Set(index);
        folders[group] += node.IsFolder ? 1 : 0;
        foreach (var run in node.Runs)
        {
            for (var block = run.Start; block < run.Start + run.Count; block++)
            {
                blocks[block / Geometry.GroupBlocks].Set((int)(block % Geometry.GroupBlocks));
            }
        }
    }
}
