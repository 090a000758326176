namespace Coppice.Delivery.Ext4;

/// <summary>What every file system has: numbers that ext4 gives out, and the blocks that no file of the tree has.</summary>
internal static class FileSystem
{
    /// <summary>The root directory.</summary>
    internal const uint RootInode = 2;

    /// <summary>The file that has the reserved descriptor blocks.</summary>
    internal const uint ResizeInode = 7;

    /// <summary>The journal.</summary>
    internal const uint JournalInode = 8;

    /// <summary>The first one for files: <c>lost+found</c>.</summary>
    internal const uint FirstInode = 11;

    /// <summary>
    /// The blocks of a group that are in use without any file of the tree: of bitmaps only those of groups that are there.
    /// </summary>
    internal static IReadOnlyCollection<long> OwnBlocks(Geometry geometry, int group)
    {
        var (first, own) = (Geometry.First(group), new List<long>());
        for (var block = first; block < first + Geometry.Fixed(group); block++)
        {
            own.Add(block);
        }

        if (Geometry.HasBitmaps(group))
        {
            for (var absent = geometry.Groups; absent < group + Geometry.FlexGroups; absent++)
            {
                own.Remove(Geometry.BlockBitmap(absent));
                own.Remove(Geometry.InodeBitmap(absent));
            }
        }

        return own;
    }
}
