namespace Coppice.Delivery.Ext4;

/// <summary>The two fields of a file system.</summary>
internal static class Fields
{
    private const int GroupUnits = Geometry.GroupBlocks / Cell.Unit;

    // 4 GiB, for up to 2 GiB of contents: a larger template is rare, and what grows beyond moves once. In a space that is nearly
    // empty hardly anything finds its place taken, so that what comes moves nothing.
    private const long BlockSpace = 32 * GroupUnits;
    private const double BlockSpare = 2;

    // Two groups, for up to 26,000. Inodes are small, and the chunks with them few: they may lie closer, though more of them
    // move then.
    private const long InodeSpace = 2 * Geometry.GroupInodes / Cell.Unit;
    private const double InodeSpare = 1.25;

    /// <summary>Where files' blocks can be.</summary>
    internal static Field Blocks(Geometry geometry)
    {
        // The last units of a smaller group are not whole.
        var map = new UnitMap(geometry.Blocks / Cell.Unit);
        for (var group = 0; group < geometry.Groups; group++)
        {
            var start = (long)group * GroupUnits;
            map.Take(start, Math.Min(FixedUnits(group), map.Count - start));
        }

        return new Field(map, Room, BlockSpace, BlockSpare);
    }

    /// <summary>Where inodes can be: not in the first block of the table, which has those of the file system itself.</summary>
    internal static Field Inodes(Geometry geometry)
    {
        var map = new UnitMap(geometry.Inodes / Cell.Unit);
        map.Take(0, 1);
        return new Field(map, units => units - 1, InodeSpace, InodeSpare);
    }

    private static int FixedUnits(int group) => (Geometry.Fixed(group) + Cell.Unit - 1) / Cell.Unit;

    private static long Room(long units)
    {
        var free = units;
        for (var group = 0; (long)group * GroupUnits < units; group++)
        {
            free -= Math.Min(FixedUnits(group), units - ((long)group * GroupUnits));
        }

        return free;
    }
}
