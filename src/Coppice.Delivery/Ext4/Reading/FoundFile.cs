using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>A file that was found: what its inode says, and its names.</summary>
/// <param name="entry">The entry of its first name; null for what no tree of the store has.</param>
/// <param name="links">How many names its inode counts.</param>
internal sealed class FoundFile(TreeEntry? entry, int links)
{
    /// <summary>The names that were found, in any order.</summary>
    internal List<BytePath> Names { get; } = [];

    /// <summary>What it is; null for what no tree of the store has.</summary>
    internal TreeEntry? Entry { get; set; } = entry;

    /// <summary>Where its content lies; null when it lies nowhere else.</summary>
    internal IReadOnlyList<Extent>? Extents { get; init; }

    /// <summary>How many names its inode counts.</summary>
    internal int Links => links;

    /// <summary>An entry for each name.</summary>
    internal IEnumerable<TreeEntry> Entries
    {
        get
        {
            var first = Names.Min()!;
            return Entry is null ? [] : Names.Select(name => Entry with { Path = name, Link = name == first ? null : first });
        }
    }
}
