namespace Coppice.Delivery.Ext4;

/// <summary>
/// Where everything lies that is not a file of the tree (Linux, Documentation/filesystems/ext4). The places are the same in file
/// systems of every size: each group begins with what it has of superblock and descriptors, bitmaps and inode table; the journal
/// follows in the first.
/// </summary>
/// <param name="bytes">Bytes there are for the file system.</param>
internal sealed class Geometry(long bytes)
{
    /// <summary>Bytes of a block.</summary>
    internal const int Block = 4096;

    /// <summary>Blocks of a group: as many as a bitmap of one block has bits.</summary>
    internal const int GroupBlocks = 8 * Block;

    /// <summary>Inodes of a group: one for 8 KiB, twice what mke2fs gives, so that trees of small files fit.</summary>
    internal const int GroupInodes = 16384;

    /// <summary>Bytes of an inode.</summary>
    internal const int InodeBytes = 256;

    /// <summary>Inodes in a block of the table.</summary>
    internal const int BlockInodes = Block / InodeBytes;

    /// <summary>Blocks of a group's inode table.</summary>
    internal const int TableBlocks = GroupInodes / BlockInodes;

    /// <summary>Bytes of a group's descriptor.</summary>
    internal const int DescriptorBytes = 64;

    /// <summary>
    /// Blocks for descriptors after each superblock, reserved ones included: a mounted file system can grow to 1 TiB.
    /// </summary>
    internal const int DescriptorBlocks = 128;

    /// <summary>Groups whose bitmaps lie together, so that few chunks of a thin pool have them.</summary>
    internal const int FlexGroups = 16;

    /// <summary>Blocks of the journal: 64 MiB.</summary>
    internal const int JournalBlocks = 16384;

    /// <summary>Blocks of <c>lost+found</c>, which e2fsck must not have to allocate.</summary>
    internal const int LostBlocks = 4;

    // mke2fs leaves a last group out that would have less room than this for files.
    private const int LeastRoom = 50;

    /// <summary>All blocks.</summary>
    internal long Blocks { get; } = Whole(bytes / Block);

    /// <summary>All groups; the last one may be smaller.</summary>
    internal int Groups => (int)((Blocks + GroupBlocks - 1) / GroupBlocks);

    /// <summary>All inodes.</summary>
    internal long Inodes => (long)Groups * GroupInodes;

    /// <summary>Blocks for descriptors that are in use.</summary>
    internal int UsedDescriptorBlocks => ((Groups * DescriptorBytes) + Block - 1) / Block;

    /// <summary>The first block of the journal.</summary>
    internal static long Journal => Table(0) + TableBlocks;

    /// <summary>The first block of <c>lost+found</c>.</summary>
    internal static long LostAndFound => Journal + JournalBlocks;

    /// <summary>The block that lists the reserved descriptor blocks.</summary>
    internal static long ReservedMap => LostAndFound + LostBlocks;

    /// <summary>The blocks of a group.</summary>
    internal int BlocksOf(int group) => (int)Math.Min(GroupBlocks, Blocks - First(group));

    /// <summary>The groups after the first that have a copy of the superblock: 1, and powers of 3, 5 and 7.</summary>
    internal IEnumerable<int> Backups => Enumerable.Range(1, Groups - 1).Where(HasSuperblock);

    /// <summary>The first block of a group.</summary>
    internal static long First(int group) => (long)group * GroupBlocks;

    /// <summary>Whether a group begins with a superblock.</summary>
    internal static bool HasSuperblock(int group) =>
        group <= 1 || IsPower(group, 3) || IsPower(group, 5) || IsPower(group, 7);

    /// <summary>The block with the bits of a group's blocks.</summary>
    internal static long BlockBitmap(int group) => Bitmaps(group) + (group % FlexGroups);

    /// <summary>The block with the bits of a group's inodes.</summary>
    internal static long InodeBitmap(int group) => Bitmaps(group) + FlexGroups + (group % FlexGroups);

    /// <summary>The first block of a group's inode table.</summary>
    internal static long Table(int group) =>
        First(group) + Leading(group) + (HasBitmaps(group) ? 2 * FlexGroups : 0);

    /// <summary>Whether a group has the bitmaps of its neighbours, too.</summary>
    internal static bool HasBitmaps(int group) => group % FlexGroups == 0;

    /// <summary>How many blocks at the beginning of a group are never a file's.</summary>
    internal static int Fixed(int group) =>
        (int)(Table(group) - First(group)) + TableBlocks + (group == 0 ? JournalBlocks + LostBlocks + 1 : 0);

    /// <summary>The block of the table that has an inode, and where in it.</summary>
    internal static (long Block, int Offset) PlaceOf(uint inode)
    {
        var (group, index) = Math.DivRem((int)(inode - 1), GroupInodes);
        return (Table(group) + (index / BlockInodes), index % BlockInodes * InodeBytes);
    }

    private static long Bitmaps(int group) =>
        First(group / FlexGroups * FlexGroups) + Leading(group / FlexGroups * FlexGroups);

    private static int Leading(int group) => HasSuperblock(group) ? 1 + DescriptorBlocks : 0;

    private static long Whole(long blocks)
    {
        var rest = blocks % GroupBlocks;
        return rest < Fixed((int)(blocks / GroupBlocks)) + LeastRoom ? blocks - rest : blocks;
    }

    private static bool IsPower(int number, int of)
    {
        while (number % of == 0)
        {
            number /= of;
        }

        return number == 1;
    }
}
