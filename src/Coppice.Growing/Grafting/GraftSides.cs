using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Store;
using Coppice.Store.Trees;

namespace Coppice.Growing.Grafting;

/// <summary>The three trees of a graft, to compare and to read.</summary>
/// <param name="Before">The parent that the template stands on so far.</param>
/// <param name="Own">The template on it.</param>
/// <param name="Parent">The parent that it is to stand on.</param>
internal sealed record GraftSides(TreeReader Before, TreeReader Own, TreeReader Parent)
{
    public static GraftSides Of(GrowingStore store, Graft graft) =>
        new(store.Reader(graft.Before), store.Reader(graft.Own), store.Reader(graft.Parent));

    /// <summary>What the distribution is told.</summary>
    /// <param name="manager">The distribution.</param>
    /// <param name="wanted">The packages that the template asks for.</param>
    public ChangedTrees Changes(IPackageManager manager, IReadOnlyList<string> wanted) =>
        Changes(manager, wanted, TreeMerge.ChangedPaths(Before.Listing, Parent.Listing));

    private ChangedTrees Changes(IPackageManager manager, IReadOnlyList<string> wanted, IReadOnlyList<BytePath> parent) => new(
        Databases(manager) with { Wanted = wanted },
        TreeMerge.ChangedPaths(Before.Listing, Own.Listing),
        parent,
        Own.TryReadAllBytes,
        Parent.TryReadAllBytes,
        folder => NamesIn(Own, folder),
        folder => NamesIn(Parent, folder),
        path => Before.Listing.Find(path) is not null)
    {
        OnlyInTime = parent.Where(IsOnlyInTime).ToHashSet(),
        LinkInOwn = path => LinkIn(Own.Listing, path),
        LinkInParent = path => LinkIn(Parent.Listing, path),
    };

    public PackageDatabases Databases(IPackageManager manager)
    {
        byte[] Read(TreeReader tree) => manager.ReadDatabase(new StoredTree(tree));
        return new PackageDatabases(Read(Before), Read(Own), Read(Parent));
    }

    private bool IsOnlyInTime(BytePath path) => IsOnlyInTime(Before.Listing, Parent.Listing, path);

    /// <summary>Whether two trees differ at a path in the modification time alone.</summary>
    public static bool IsOnlyInTime(TreeListing one, TreeListing other, BytePath path) =>
        one.Find(path) is { } then && other.Find(path) is { } now && then == now with { Mtime = then.Mtime };

    /// <summary>Where a symbolic link leads, as it is written; null where there is none.</summary>
    public static string? LinkIn(TreeListing tree, BytePath path) =>
        tree.Find(path) is { Type: EntryType.Symlink, Target: { } target }
            ? System.Text.Encoding.UTF8.GetString(target.Bytes)
            : null;

    /// <summary>Names of the files and symbolic links in a directory.</summary>
    public static IReadOnlyList<string> NamesIn(TreeReader tree, BytePath folder) => NamesIn(tree.Listing, folder);

    /// <summary>Names of the files and symbolic links in a directory.</summary>
    public static IReadOnlyList<string> NamesIn(TreeListing tree, BytePath folder) =>
    [
        .. tree.Below(folder)
            .Where(entry => entry.Type is EntryType.File or EntryType.Symlink && entry.Path.Parent == folder)
            .Select(entry => System.Text.Encoding.UTF8.GetString(entry.Path.Name)),
    ];
}
