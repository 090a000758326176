using System.Text;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Growing.Building;

/// <summary>A tree that was grown to be looked at, while it is there.</summary>
/// <param name="listing">Everything in it.</param>
/// <param name="upper">The folder with what was changed on top of its parent.</param>
/// <param name="below">Reads a file of what lies below; null when it is not there.</param>
internal sealed class RehearsedTree(TreeListing listing, string upper, Func<BytePath, byte[]?> below) : IPackageTree
{
    /// <summary>Everything in it.</summary>
    public TreeListing Listing => listing;

    /// <inheritdoc/>
    public byte[]? Read(BytePath path)
    {
        // What the listing has as a file lies below folders and no links, so that its path leads nowhere else on this machine.
        if (listing.Find(path) is not { Type: EntryType.File, Content: { } content })
        {
            return null;
        }

        var changed = new FileInfo(Path.Combine(upper, Encoding.UTF8.GetString(path.Bytes)));
        return changed is { Exists: true, LinkTarget: null }
            && File.ReadAllBytes(changed.FullName) is var bytes
            && Digest.Of(bytes) == content
            ? bytes
            : below(path);
    }

    /// <inheritdoc/>
    public IEnumerable<BytePath> FoldersIn(BytePath folder) =>
        listing.Below(folder).Where(entry => entry.Type == EntryType.Directory && entry.Path.Parent == folder)
            .Select(entry => entry.Path);
}
