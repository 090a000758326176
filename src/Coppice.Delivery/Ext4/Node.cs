using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4;

/// <summary>A file of a tree, of whatever type, with the places that it has in an image.</summary>
/// <param name="entry">Its first name.</param>
internal sealed class Node(TreeEntry entry)
{
    /// <summary>What it is.</summary>
    internal TreeEntry Entry { get; } = entry;

    /// <summary>All names that it has, in order.</summary>
    internal List<BytePath> Names { get; } = [entry.Path];

    /// <summary>Its number; 0 while it has none.</summary>
    internal uint Inode { get; set; }

    /// <summary>Directories among its entries.</summary>
    internal int Folders { get; set; }

    /// <summary>Whether it is a directory with an index.</summary>
    internal bool IsIndexed { get; set; }

    /// <summary>Whether it is a directory.</summary>
    internal bool IsFolder => Entry.Type == EntryType.Directory;

    /// <summary>Which blocks of its data have a place.</summary>
    internal FileMap Map { get; set; } = FileMap.Empty;

    /// <summary>Where the blocks of its data are, in order.</summary>
    internal List<Run> Data { get; } = [];

    /// <summary>Where its attributes are, when the inode has no room for them.</summary>
    internal List<Run> Attributes { get; } = [];

    /// <summary>Where the blocks of its extent tree are, when the inode has no room for them.</summary>
    internal List<Run> Extents { get; } = [];

    /// <summary>Whether its attributes need a block.</summary>
    internal bool NeedsAttributeBlock { get; set; }

    /// <summary>The places of one kind.</summary>
    internal List<Run> Of(ItemKind kind) => kind switch
    {
        ItemKind.Data or ItemKind.Directory => Data,
        ItemKind.Attributes => Attributes,
        _ => Extents,
    };

    /// <summary>All blocks that it has.</summary>
    internal IEnumerable<Run> Runs => Data.Concat(Attributes).Concat(Extents);

    /// <summary>Adds blocks of one kind, after those that are there.</summary>
    internal void Add(ItemKind kind, Run run)
    {
        var runs = Of(kind);
        if (runs.Count > 0 && runs[^1] is var last && last.Start + last.Count == run.Start)
        {
            runs[^1] = last with { Count = last.Count + run.Count };
        }
        else
        {
            runs.Add(run);
        }
    }
}

/// <summary>What is placed.</summary>
internal enum ItemKind
{
    /// <summary>An inode.</summary>
    Inode,

    /// <summary>The blocks of a directory.</summary>
    Directory,

    /// <summary>The data of a file, or the target of a link.</summary>
    Data,

    /// <summary>Attributes outside the inode.</summary>
    Attributes,

    /// <summary>An extent tree outside the inode.</summary>
    Extents,
}
