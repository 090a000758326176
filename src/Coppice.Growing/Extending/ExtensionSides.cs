using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Building;
using Coppice.Growing.Grafting;
using Coppice.Model;
using Coppice.Store;
using Coppice.Store.Trees;

namespace Coppice.Growing.Extending;

/// <summary>
/// The three trees of an extension. What the template changed in its parent and what the added packages changed in the
/// template are held against each other as the two sides of a graft are, from both sides.
/// </summary>
/// <param name="Parent">The parent.</param>
/// <param name="Old">The template as it was.</param>
/// <param name="New">It with the added packages.</param>
internal sealed record ExtensionSides(TreeReader Parent, TreeReader Old, RehearsedTree New)
{
    /// <summary>Paths that the template changed in its parent, in order.</summary>
    public IReadOnlyList<BytePath> OldChanges { get; } = TreeMerge.ChangedPaths(Parent.Listing, Old.Listing);

    /// <summary>Paths that the added packages changed in the template, in order.</summary>
    public IReadOnlyList<BytePath> NewChanges { get; } = TreeMerge.ChangedPaths(Old.Listing, New.Listing);

    /// <summary>
    /// Files that both changed, in order, but for those that are merged by meaning: right only if they are made of everything
    /// that is there.
    /// </summary>
    public IReadOnlyList<BytePath> ChangedByBoth(IGraftRules rules)
    {
        var old = OldChanges.ToHashSet();
        return [.. NewChanges.Where(path => old.Contains(path) && !rules.Merges(path) && IsFile(Old.Listing, path)
            && IsFile(New.Listing, path))];
    }

    /// <summary>The package databases: of the parent, of the template as it was, of the parent with the added ones.</summary>
    /// <exception cref="MustRebuildException">An added package changed what is said of another one.</exception>
    public PackageDatabases Databases(IPackageManager manager, IGraftRules rules)
    {
        var (parent, old, with) = (Of(Parent), Of(Old), manager.ReadDatabase(New));
        try
        {
            return new PackageDatabases(parent, old, rules.Predict(new PackageDatabases(old, parent, with)));
        }
        catch (MustRebuildException)
        {
            throw new MustRebuildException("an added package changed what the package database says of another one");
        }

        byte[] Of(TreeReader tree) => manager.ReadDatabase(new StoredTree(tree));
    }

    /// <summary>As if the template were put onto its parent with the added packages.</summary>
    /// <param name="databases">The package databases.</param>
    /// <param name="madeAnew">Files of <see cref="ChangedByBoth"/>, which are looked at by themselves.</param>
    /// <param name="hooksAreKnown">Whether all hooks that ran are known.</param>
    public ChangedTrees OldOntoNew(
        PackageDatabases databases, IReadOnlyList<BytePath> madeAnew, bool hooksAreKnown) => new(
        databases, OldChanges, [.. NewChanges.Except(madeAnew)], Old.TryReadAllBytes, New.Read,
        folder => GraftSides.NamesIn(Old, folder), folder => GraftSides.NamesIn(New.Listing, folder), IsInParent)
    {
        Other = "what is added",
        HooksAreKnown = hooksAreKnown,
        OnlyInTime = NewChanges.Where(path => GraftSides.IsOnlyInTime(Old.Listing, New.Listing, path)).ToHashSet(),
        LinkInOwn = path => GraftSides.LinkIn(Old.Listing, path),
        LinkInParent = path => GraftSides.LinkIn(New.Listing, path),
    };

    /// <summary>As if the added packages were put onto the template.</summary>
    public ChangedTrees NewOntoOld(PackageDatabases databases, bool hooksAreKnown) => new(
        databases with { Own = databases.Parent, Parent = databases.Own }, NewChanges, OldChanges,
        New.Read, Old.TryReadAllBytes,
        folder => GraftSides.NamesIn(New.Listing, folder), folder => GraftSides.NamesIn(Old, folder), IsInParent)
    {
        Other = "the rest of it",
        HooksAreKnown = hooksAreKnown,
        OnlyInTime = OldChanges.Where(path => GraftSides.IsOnlyInTime(Parent.Listing, Old.Listing, path)).ToHashSet(),
        LinkInOwn = path => GraftSides.LinkIn(New.Listing, path),
        LinkInParent = path => GraftSides.LinkIn(Old.Listing, path),
    };

    private static bool IsFile(TreeListing tree, BytePath path) => tree.Find(path) is { Type: EntryType.File };

    private bool IsInParent(BytePath path) => Parent.Listing.Find(path) is not null;
}
