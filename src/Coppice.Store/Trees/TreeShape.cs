using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>What makes a list of entries a tree.</summary>
internal static class TreeShape
{
    /// <summary>Checks order, parents and (for whole trees) hard links.</summary>
    /// <exception cref="Failure">The first thing that is wrong.</exception>
    internal static void Check(IReadOnlyList<TreeEntry> entries, bool whiteouts)
    {
        var directories = new Stack<BytePath>();
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            Require(i == 0 || entries[i - 1].Path < entry.Path, entry, "is listed twice or out of order");
            Require(entry.Path.IsRoot ? entry.Type == EntryType.Directory : i > 0, entry, "is not below a root directory");
            Require(whiteouts || entry.Type != EntryType.Whiteout, entry, "is a whiteout in a whole tree");
            Require(!IsDeviceZero(entry), entry, "is a character device 0/0, which would be a whiteout");
            while (directories.Count > 0 && !IsParent(directories.Peek(), entry.Path))
            {
                directories.Pop();
            }

            Require(entry.Path.IsRoot || directories.Count > 0, entry, "lies in something that is not a directory");
            if (entry.Type == EntryType.Directory)
            {
                directories.Push(entry.Path);
            }
        }

        if (!whiteouts)
        {
            CheckLinks(entries);
        }
    }

    // The entries are in order by now, so the few that are asked for are found in it.
    private static void CheckLinks(IReadOnlyList<TreeEntry> entries)
    {
        foreach (var entry in entries)
        {
            if (entry.Link is { } link)
            {
                Require(
                    IndexOf(entries, link) is >= 0 and var index && entries[index] is var first && first.Path < entry.Path
                        && first == entry with { Path = first.Path, Link = null },
                    entry, $"is a hard link to {link}, which is not the first name of the same file");
            }
        }
    }

    /// <summary>Where the entry of a path is among entries in order; -1 where there is none.</summary>
    internal static int IndexOf(IReadOnlyList<TreeEntry> entries, BytePath path)
    {
        var (low, high) = (0, entries.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = entries[middle].Path.CompareTo(path);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    private static bool IsDeviceZero(TreeEntry entry) => entry is { Type: EntryType.CharDevice, Device: { Major: 0, Minor: 0 } };

    private static bool IsParent(BytePath directory, BytePath path) =>
        path.Bytes.Length > directory.Bytes.Length
        && path.Bytes.LastIndexOf((byte)'/') is var slash
            && (slash < 0 ? directory.IsRoot : path.Bytes[..slash].SequenceEqual(directory.Bytes));

    private static void Require(bool condition, TreeEntry entry, string otherwise)
    {
        if (!condition)
        {
            throw new Failure($"not a tree: {entry.Path} {otherwise}", "coppice fsck", kind: ProblemKind.Damaged);
        }
    }
}
