using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Cli.Comparing;

/// <summary>A change, with all changes of the same kind below it: a directory that came or went with everything in it is one line.</summary>
/// <param name="Change">The topmost change.</param>
/// <param name="Entries">How many entries it stands for, itself included.</param>
/// <param name="SizeChange">Bytes, all together.</param>
internal sealed record FoldedChange(FileChange Change, int Entries, long SizeChange)
{
    /// <summary>Folds changes that are in the order of a walk.</summary>
    public static IEnumerable<FoldedChange> Of(IEnumerable<FileChange> changes)
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
