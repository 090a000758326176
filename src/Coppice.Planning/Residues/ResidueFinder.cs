using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Planning.Residues;

/// <summary>Sorts the differences between two trees into what installing and taking out left behind.</summary>
/// <param name="rules">The distribution.</param>
/// <param name="readBefore">Reads a file of the tree in which the packages never were; null when it is not there.</param>
/// <param name="readAfter">Reads a file of the other one.</param>
/// <param name="named">Packages that were asked for by name in the first tree only: their being marked so says nothing.</param>
public sealed class ResidueFinder(
    IResidueRules rules, Func<BytePath, byte[]?> readBefore, Func<BytePath, byte[]?> readAfter, IReadOnlyCollection<string> named)
{
    /// <summary>Everything that differs, in the order of a walk.</summary>
    /// <param name="before">The tree in which the packages never were.</param>
    /// <param name="after">The other one.</param>
    public IEnumerable<Residue> Between(TreeListing before, TreeListing after)
    {
        foreach (var change in FileDifference.Between(before, after))
        {
            var entries = Entries(change);
            var telling = entries
                .Where(entry => rules.MarkedPackage(change.Path, entry.Name) is not { } package || !named.Contains(package))
                .ToList();
            if (telling.Count > 0 || entries.Count == 0)
            {
                yield return new Residue(change, rules.KindOf(change.Path), telling);
            }
        }
    }

    private List<ResidueEntry> Entries(FileChange change)
    {
        // Only files are read, and only where the content differs.
        if ((change.Before ?? change.After)!.Type != EntryType.File
            || (change.After ?? change.Before)!.Type != EntryType.File
            || change.Before?.Content == change.After?.Content
            || rules.ReadEntries(change.Path, readBefore(change.Path) ?? []) is not { } old
                || rules.ReadEntries(change.Path, readAfter(change.Path) ?? []) is not { } now)
        {
            return [];
        }

        return
        [
            .. old.Keys.Union(now.Keys).Where(name => old.GetValueOrDefault(name) != now.GetValueOrDefault(name))
                .Order(StringComparer.Ordinal)
                .Select(name =>
                    new ResidueEntry(
                        name,
                        !old.ContainsKey(name) ? FileChangeKind.Added
                            : now.ContainsKey(name) ? FileChangeKind.Changed
                            : FileChangeKind.Removed)),
        ];
    }
}
