using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Exchanging;

/// <summary>
/// What turns one tree into another: what is placed, what is removed, and what only gets another time. The same two trees give
/// the same lists.
/// </summary>
internal sealed class TreeExchange
{
    private readonly TreeListing from;
    private readonly TreeListing to;
    private readonly List<(TreeEntry? Before, TreeEntry? After)> changed;
    private readonly HashSet<BytePath> placed;

    /// <param name="from">What is there.</param>
    /// <param name="to">What is to be there.</param>
    public TreeExchange(TreeListing from, TreeListing to)
    {
        (this.from, this.to) = (from, to);
        changed = Changed(from, to);
        placed = [.. changed.Where(pair => IsPlaced(pair.Before, pair.After)).Select(pair => pair.After!.Path)];
        // The names of a file come together: a link to what stays could not be made from the stream alone.
        var files = Names(to);
        foreach (var first in placed.Select(to.Find).OfType<TreeEntry>().Select(First).Where(files.Contains).ToList())
        {
            placed.UnionWith(files[first].Select(entry => entry.Path));
        }

        Placed = [.. placed.Order().Select(path => to.Find(path)!)];
        Retimed =
        [
            .. changed.Where(pair => pair is { Before: not null, After.Type: not EntryType.Directory }
                && !placed.Contains(pair.After.Path)).Select(pair => pair.After!),
        ];
        Removed = [.. changed.Where(pair => IsRemoved(pair.Before, pair.After)).Select(pair => pair.Before!)];
        Folders =
        [
            .. changed.Where(pair => pair.After?.Type == EntryType.Directory).Select(pair => pair.After!.Path)
                .Concat(Placed.Concat(Removed).Select(entry => entry.Path.Parent)).Append(BytePath.Root).Distinct()
                .Where(path => IsFolder(from, path) && IsFolder(to, path)).Order().Select(path => to.Find(path)!),
        ];
    }

    /// <summary>What is sent: files and the like, and folders that are new.</summary>
    public IReadOnlyList<TreeEntry> Placed { get; }

    /// <summary>Files of which only the time changes.</summary>
    public IReadOnlyList<TreeEntry> Retimed { get; }

    /// <summary>What is removed by itself; not what is replaced by something of its kind.</summary>
    public IReadOnlyList<TreeEntry> Removed { get; }

    /// <summary>Folders that stay and get attributes, and a time again when something in them changed.</summary>
    public IReadOnlyList<TreeEntry> Folders { get; }

    /// <summary>What is in the way of what is placed, and so is removed before.</summary>
    public IEnumerable<TreeEntry> InTheWay => Removed.Where(entry => IsInTheWay(entry.Path));

    /// <summary>What is removed after all is placed.</summary>
    public IEnumerable<TreeEntry> Gone => Removed.Where(entry => !IsInTheWay(entry.Path));

    /// <summary>What differs between two trees, in order: what is at a path in the one, and in the other.</summary>
    public static List<(TreeEntry? Before, TreeEntry? After)> Changed(TreeListing from, TreeListing to) =>
        [.. TreeMerge.ChangedPaths(from, to).Select(path => (from.Find(path), to.Find(path)))];

    /// <summary>The bytes of files that are sent at least: without the other names of those that have several.</summary>
    public static long Bytes(IEnumerable<(TreeEntry? Before, TreeEntry? After)> changed) =>
        changed.Where(pair => pair.After?.Link is null && IsPlaced(pair.Before, pair.After)).Sum(pair => pair.After!.Size);

    /// <summary>
    /// A folder that would keep an attribute which it is not to have: tar only adds them. Null where there is none.
    /// </summary>
    public static BytePath? KeepingAttribute(IEnumerable<(TreeEntry? Before, TreeEntry? After)> changed) => changed
        .Where(pair => pair is { Before.Type: EntryType.Directory, After.Type: EntryType.Directory }
            && pair.Before.Xattrs.Attributes.Select(one => one.Key).Except(pair.After.Xattrs.Attributes.Select(one => one.Key))
                .Any())
        .Select(pair => pair.After!.Path).FirstOrDefault();

    /// <summary>What must be there before anything is written: all that is touched, and the package database.</summary>
    /// <param name="database">The files and folders that say what is installed.</param>
    public LookSet Before(IEnumerable<BytePath> database)
    {
        var look = new LookSet("before");
        var names = Names(from);
        var touched = Placed.Concat(Retimed).Select(entry => entry.Path).Concat(Removed.Select(entry => entry.Path))
            .Concat(Folders.Select(entry => entry.Path))
            .Concat(database).Distinct().ToList();
        foreach (var path in touched)
        {
            switch (from.Find(path))
            {
                case null when IsFolder(from, path.Parent):
                    look.Absent(path);
                    break;
                case { Type: not EntryType.Directory } entry:
                    look.Other(entry, Count(names, entry));
                    break;
            }
        }

        foreach (var folder in touched.SelectMany(Above).Distinct().Where(path => IsFolder(from, path)))
        {
            look.Folder(from.Find(folder)!);
        }

        foreach (var folder in Tops(Removed).Concat(database).Where(path => IsFolder(from, path)))
        {
            look.Tree(folder, from.Below(folder).Select(entry => entry.Path));
        }

        return look;
    }

    /// <summary>Everything in a tree.</summary>
    public static void LookAtAll(TreeListing tree, LookSet look)
    {
        var names = Names(tree);
        foreach (var entry in tree.Entries)
        {
            if (entry.Type == EntryType.Directory)
            {
                look.Folder(entry);
            }
            else
            {
                look.Other(entry, Count(names, entry));
            }
        }

        look.Tree(BytePath.Root, tree.Entries.Skip(1).Select(entry => entry.Path));
    }

    /// <summary>What must have arrived before anything gets its place.</summary>
    public LookSet Arrived()
    {
        var look = new LookSet("new");
        Place(look, look.Folder);
        return look;
    }

    /// <summary>What must be there at the end.</summary>
    public LookSet After()
    {
        var look = new LookSet("after");
        Place(look, look.Dated);
        var names = Names(to);
        foreach (var file in Retimed)
        {
            look.Other(file, Count(names, file));
        }

        foreach (var folder in Folders)
        {
            look.Dated(folder);
        }

        foreach (var gone in Tops(Removed).Where(path => to.Find(path) is null))
        {
            look.Absent(gone);
        }

        return look;
    }

    private void Place(LookSet look, Action<TreeEntry> folder)
    {
        var names = Names(to);
        foreach (var entry in Placed)
        {
            if (entry.Type == EntryType.Directory)
            {
                folder(entry);
            }
            else
            {
                look.Other(entry, Count(names, entry));
            }
        }
    }

    private static bool IsPlaced(TreeEntry? before, TreeEntry? after) =>
        after is not null
            && (after.Type == EntryType.Directory
                ? before?.Type != EntryType.Directory
                : before?.Type != EntryType.File || before with { Mtime = after.Mtime } != after);

    private static bool IsRemoved(TreeEntry? before, TreeEntry? after) =>
        before is not null && (after is null || before.Type == EntryType.Directory != (after.Type == EntryType.Directory));

    // Where the new tree has something of another kind, or where that stands above.
    private bool IsInTheWay(BytePath path) => to.Find(path) is not null
        || Above(path).Skip(1).Select(to.Find).OfType<TreeEntry>().First().Type != EntryType.Directory;

    private IEnumerable<BytePath> Tops(IEnumerable<TreeEntry> removed) =>
        removed.Where(entry => IsFolder(to, entry.Path.Parent)).Select(entry => entry.Path);

    private static bool IsFolder(TreeListing tree, BytePath path) => tree.Find(path)?.Type == EntryType.Directory;

    // The path itself, what it lies in, and so on up to the root.
    private static IEnumerable<BytePath> Above(BytePath path)
    {
        for (var at = path; ; at = at.Parent)
        {
            yield return at;
            if (at.IsRoot)
            {
                yield break;
            }
        }
    }

    private static BytePath First(TreeEntry entry) => entry.Link ?? entry.Path;

    private static ILookup<BytePath, TreeEntry> Names(TreeListing tree)
    {
        var linked = tree.Entries.Select(entry => entry.Link).OfType<BytePath>().ToHashSet();
        return tree.Entries.Where(entry => linked.Contains(First(entry))).ToLookup(First);
    }

    private static int Count(ILookup<BytePath, TreeEntry> names, TreeEntry entry) => Math.Max(1, names[First(entry)].Count());
}
