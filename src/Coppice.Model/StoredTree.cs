using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store;
using Coppice.Store.Trees;

namespace Coppice.Model;

/// <summary>A tree in the store, as distributions read package databases.</summary>
/// <param name="reader">Reads its files.</param>
public sealed class StoredTree(TreeReader reader) : IPackageTree
{
    /// <inheritdoc/>
    public byte[]? Read(BytePath path) => reader.TryReadAllBytes(path);

    /// <inheritdoc/>
    public IEnumerable<BytePath> FoldersIn(BytePath folder) =>
        reader.Listing.Below(folder).Where(entry => entry.Type == EntryType.Directory && entry.Path.Parent == folder)
            .Select(entry => entry.Path);
}
