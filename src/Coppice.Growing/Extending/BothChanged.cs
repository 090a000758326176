using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Growing.Extending;

/// <summary>
/// What both the packages that a template had and the added ones changed: accounts, alternatives, diversions, files. Where it
/// counts who came first, the template has to be built.
/// </summary>
/// <param name="sides">The trees.</param>
/// <param name="rules">The distribution.</param>
internal sealed class BothChanged(ExtensionSides sides, IGraftRules rules)
{
    /// <summary>Looks at all of it.</summary>
    /// <param name="databases">The package databases.</param>
    /// <exception cref="MustRebuildException">It counts who came first.</exception>
    public void Refuse(PackageDatabases databases)
    {
        var old = sides.OldChanges.ToHashSet();
        foreach (var path in sides.NewChanges.Where(old.Contains).Where(path => !rules.AlwaysMerged.Contains(path)))
        {
            if (rules.InOrderOfComing.Contains(path))
            {
                throw new MustRebuildException($"its packages and what is added both make accounts in {path}");
            }

            if (!AreFiles(path))
            {
                throw new MustRebuildException($"its packages and what is added both change {path}");
            }

            if (rules.Merges(path))
            {
                Merge(path, databases);
            }
        }

        foreach (var path in rules.AlwaysMerged)
        {
            CheckMarks(path, databases);
        }
    }

    private bool AreFiles(BytePath path) =>
        sides.Old.Listing.Find(path) is { Type: EntryType.File } old
        && sides.New.Listing.Find(path) is { Type: EntryType.File } now
        && (old.Mode, old.Uid, old.Gid) == (now.Mode, now.Uid, now.Gid);

    // Its own changes taken back: that can be done only where both changed different records.
    private void Merge(BytePath path, PackageDatabases databases)
    {
        try
        {
            rules.Merge(path, Old(path), sides.Parent.TryReadAllBytes(path) ?? [], New(path), databases);
        }
        catch (MustRebuildException)
        {
            throw new MustRebuildException($"its packages and what is added both change the same entry of {path}");
        }
    }

    // What is asked for by name now may have come as a dependency before.
    private void CheckMarks(BytePath path, PackageDatabases databases)
    {
        var marks = New(path);
        var expected = rules.Merge(path, Old(path), Old(path), marks, databases with { Before = databases.Own });
        if (!expected.AsSpan().SequenceEqual(marks))
        {
            throw new MustRebuildException($"what is added was needed by its packages before, and {path} marks it so");
        }
    }

    private byte[] Old(BytePath path) => sides.Old.TryReadAllBytes(path) ?? [];

    private byte[] New(BytePath path) => sides.New.Read(path) ?? [];
}
