using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Cli.Comparing;

/// <summary>
/// A change, with those of the same kind that say nothing new: a directory that came or went with everything in it is one line,
/// and so are many files that came or went in one directory.
/// </summary>
/// <param name="Change">The topmost or first change.</param>
/// <param name="Entries">How many entries it stands for, itself included.</param>
/// <param name="SizeChange">Bytes, all together.</param>
/// <param name="Siblings">Whether the others lie beside it, not below it.</param>
internal sealed record FoldedChange(FileChange Change, int Entries, long SizeChange, bool Siblings = false)
{
    private const int FewSiblings = 8;

    /// <summary>Folds changes that are in the order of a walk.</summary>
    public static IEnumerable<FoldedChange> Of(IEnumerable<FileChange> changes) => Below(changes)
        .GroupBy(folded => folded.Change.Kind == FileChangeKind.Changed || folded.Entries > 1
            ? (FileChangeKind.Changed, folded.Change.Path) : (folded.Change.Kind, folded.Change.Path.Parent))
        .SelectMany(group => group.Count() <= FewSiblings
            ? group
                : (IEnumerable<FoldedChange>)
                [
                    new(group.First().Change, group.Count(), group.Sum(folded => folded.SizeChange), Siblings: true),
                ]);

    private static IEnumerable<FoldedChange> Below(IEnumerable<FileChange> changes)
    {
        FoldedChange? open = null;
        foreach (var change in changes)
        {
            if (open is not null && change.Kind == open.Change.Kind && change.Path.IsWithin(open.Change.Path))
            {
                open = open with { Entries = open.Entries + 1, SizeChange = open.SizeChange + change.SizeChange };
                continue;
            }

            if (open is not null)
            {
                yield return open;
            }

            open = new FoldedChange(change, 1, change.SizeChange);
            if (change.Kind == FileChangeKind.Changed || (change.After ?? change.Before)!.Type != EntryType.Directory)
            {
                yield return open;
                open = null;
            }
        }

        if (open is not null)
        {
            yield return open;
        }
    }
}
