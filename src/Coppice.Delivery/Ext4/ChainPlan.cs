using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4;

/// <summary>
/// Says where everything of a template's tree lies: what it has from its parent lies where it does in the parent's image, inodes
/// and blocks. Only what it adds gets new places. All of it follows from the trees of the chain, and from nothing else.
/// </summary>
/// <param name="geometry">The file system.</param>
/// <param name="contents">The contents of files.</param>
/// <param name="hash">The hash of names.</param>
/// <param name="tight">Everything side by side, in the order of names: for a file system with hardly more room than that.</param>
internal sealed class ChainPlan(Geometry geometry, IContents contents, NameHash hash, bool tight = false)
{
    private readonly Field blocks = Fields.Blocks(geometry);
    private readonly Field inodes = Fields.Inodes(geometry);

    /// <summary>Places a tree.</summary>
    /// <param name="chain">The trees of its ancestors, the base first, and itself.</param>
    /// <returns>Its files; null when they do not fit.</returns>
    /// <remarks>Tightly packed, nothing stays where ancestors have it.</remarks>
    /// <exception cref="Failure">It has what ext4 cannot hold.</exception>
    internal TreePlan? Place(IReadOnlyList<TreeListing> chain)
    {
        TreePlan? last = null;
        foreach (var tree in tight ? chain.TakeLast(1) : chain)
        {
            var plan = TreePlan.Of(tree, contents, hash);
            Place(plan, last);
            last = plan;
        }

        return last!.Nodes.All(IsPlaced) ? last : null;
    }

    private static bool IsPlaced(Node node) => node.Inode != 0
        && Missing(node, ItemKind.Data, node.Map.Blocks) == 0
        && Missing(node, ItemKind.Attributes, node.NeedsAttributeBlock ? 1 : 0) == 0
        && Missing(node, ItemKind.Extents, ExtentTree.BlocksFor(Extent.Of(node).Count)) == 0;

    private void Place(TreePlan plan, TreePlan? before)
    {
        blocks.Begin();
        inodes.Begin();
        if (before is not null)
        {
            Inherit(plan, before);
        }

        var inodeCells = Cut(plan.Nodes.Where(node => node.Inode == 0).Select(node => new Item(node, ItemKind.Inode, 0, 1)))
            .ToList();
        inodes.Place(inodeCells, inodes.Space(inodeCells), (item, at, _) => item.Node.Inode = (uint)at + 1);

        // Directories by themselves: what they list changes more often than files.
        var folders = plan.Nodes.Where(node => node.IsFolder);
        var files = plan.Nodes.Where(node => !node.IsFolder);
        var cells = Cut(Lacking(folders, ItemKind.Directory)).Concat(Cut(Lacking(files, ItemKind.Data)))
            .Concat(Cut(Lacking(plan.Nodes, ItemKind.Attributes))).ToList();
        var space = blocks.Space(cells);
        blocks.Place(cells, space, Give);
        // How large an extent tree is, is known when the data has its places.
        blocks.Place(Cut(Lacking(plan.Nodes, ItemKind.Extents)), space, Give);
    }

    private IEnumerable<Cell> Cut(IEnumerable<Item> items) => !tight ? Cell.Cut(items)
        : items.ToList() is { Count: > 0 } all ? [new Cell(all)]
        : [];

    private static void Give(Item item, long at, int count) => item.Node.Add(item.Kind, new Run(at, count));

    private static IEnumerable<Item> Lacking(IEnumerable<Node> nodes, ItemKind kind) =>
        from node in nodes
        let needed = kind switch
        {
            ItemKind.Attributes => node.NeedsAttributeBlock ? 1 : 0,
            ItemKind.Extents => ExtentTree.BlocksFor(Extent.Of(node).Count),
            _ => node.Map.Blocks,
        }
        let missing = Missing(node, kind, needed)
        where missing > 0
        select new Item(node, kind, (int)(needed - missing), (int)missing);

    private static long Missing(Node node, ItemKind kind, long needed) =>
        needed - node.Of(kind).Sum(run => (long)run.Count);

    // A file that is changed keeps as many blocks at their places as it still needs: each change of it is in one place then.
    private void Inherit(TreePlan plan, TreePlan before)
    {
        var used = new HashSet<Node>();
        foreach (var node in plan.Nodes)
        {
            if (node.Names.Select(before.Find).FirstOrDefault(old => old is not null) is not { } old || !used.Add(old))
            {
                continue;
            }

            node.Inode = old.Inode;
            if (old.Inode > FileSystem.FirstInode)
            {
                inodes.Keep(old.Inode - 1, 1);
            }

            Keep(node, old, ItemKind.Data, node.Map.Blocks);
            Keep(node, old, ItemKind.Attributes, node.NeedsAttributeBlock ? 1 : 0);
            Keep(node, old, ItemKind.Extents, ExtentTree.BlocksFor(Extent.Of(node).Count));
        }
    }

    private void Keep(Node node, Node old, ItemKind kind, long most)
    {
        foreach (var run in old.Of(kind))
        {
            var count = (int)Math.Min(run.Count, most);
            if (count > 0)
            {
                node.Add(kind, run with { Count = count });
                blocks.Keep(run.Start, count);
                most -= count;
            }
        }
    }
}
