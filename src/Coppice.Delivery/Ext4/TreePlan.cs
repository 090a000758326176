using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4;

/// <summary>The files of one tree of a chain, and what each of them needs.</summary>
internal sealed class TreePlan
{
    private readonly Dictionary<BytePath, Node> byPath = [];
    private readonly List<Node> nodes = [];
    private readonly Dictionary<Node, DirectoryBlocks> listings = [];

    private TreePlan()
    {
    }

    /// <summary>All files, in the order of their first names.</summary>
    internal IReadOnlyList<Node> Nodes => nodes;

    /// <summary><c>lost+found</c>, where the tree itself has none.</summary>
    internal Node? LostAndFound { get; private set; }

    /// <summary>What directories list.</summary>
    internal IReadOnlyDictionary<Node, DirectoryBlocks> Listings => listings;

    /// <summary>What has a name; null when nothing does.</summary>
    internal Node? Find(BytePath path) => byPath.GetValueOrDefault(path);

    /// <summary>Reads a tree.</summary>
    /// <exception cref="Failure">It has what ext4 cannot hold.</exception>
    internal static TreePlan Of(TreeListing tree, IContents contents, NameHash hash)
    {
        var plan = new TreePlan();
        var folders = new Dictionary<Node, List<DirectoryEntry>>();
        foreach (var entry in tree.Entries)
        {
            plan.Add(entry, folders);
        }

        plan.AddLostAndFound(folders, hash);
        foreach (var node in plan.Nodes)
        {
            node.NeedsAttributeBlock = Ext4.Attributes.NeedBlock(node.Entry, Inode.AttributeRoom);
            node.Map = node.Entry.Type switch
            {
                EntryType.File => contents.Map(node.Entry),
                EntryType.Symlink when !Inode.IsShort(node.Entry) => FileMap.Whole(node.Entry.Target!.Bytes.Length),
                EntryType.Directory => plan.List(node, folders[node], hash),
                _ => FileMap.Empty,
            };
        }

        return plan;
    }

    private void Add(TreeEntry entry, Dictionary<Node, List<DirectoryEntry>> folders)
    {
        if (entry.Link is { } first)
        {
            byPath[first].Names.Add(entry.Path);
            byPath[entry.Path] = byPath[first];
        }
        else
        {
            var node = new Node(entry) { Inode = entry.Path.IsRoot ? FileSystem.RootInode : 0 };
            byPath[entry.Path] = node;
            nodes.Add(node);
            if (entry.Type == EntryType.Directory)
            {
                folders[node] = [];
            }
        }

        if (!entry.Path.IsRoot)
        {
            var above = byPath[entry.Path.Parent];
            folders[above].Add(new DirectoryEntry(entry.Path.Name.ToArray(), byPath[entry.Path]));
            above.Folders += entry.Type == EntryType.Directory ? 1 : 0;
        }
    }

    private void AddLostAndFound(Dictionary<Node, List<DirectoryEntry>> folders, NameHash hash)
    {
        var (path, root) = (BytePath.Of("lost+found"), byPath[BytePath.Root]);
        if (Find(path) is { } there)
        {
            if (there.Entry.Type != EntryType.Directory)
            {
                throw new Failure(
                    "/lost+found is not a directory, which an ext4 file system needs there", "coppice export … --as tar",
                    kind: ProblemKind.Unsupported);
            }

            return;
        }

        var entry = new TreeEntry(EntryType.Directory, path) { Mode = 0x1C0, Mtime = root.Entry.Mtime };
        LostAndFound = new Node(entry)
        {
            Inode = FileSystem.FirstInode,
            Map = FileMap.Whole(Geometry.LostBlocks * Geometry.Block),
        };
        listings[LostAndFound] = DirectoryBlocks.Of([], hash);
        LostAndFound.Data.Add(new Run(Geometry.LostAndFound, Geometry.LostBlocks));
        folders[root].Add(new DirectoryEntry(path.Bytes.ToArray(), LostAndFound));
        root.Folders++;
    }

    private FileMap List(Node folder, List<DirectoryEntry> entries, NameHash hash)
    {
        entries.Sort((a, b) => a.Name.AsSpan().SequenceCompareTo(b.Name));
        var listing = DirectoryBlocks.Of(entries, hash);
        (listings[folder], folder.IsIndexed) = (listing, listing.IsIndexed);
        return listing.IsPossible ? FileMap.Whole((long)listing.Count * Geometry.Block) : throw new Failure(
            $"{folder.Entry.Path} has more entries than an ext4 directory can have", "coppice export … --as tar",
            kind: ProblemKind.Unsupported);
    }
}
