using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Upgrading;

/// <summary>
/// Tells what may be a copy of an exchanged file, made by a script, from contents that are the same by chance, as short ones
/// often are. A copy has the time of what it is a copy of, or that of its making; a script that gives it another one is seen
/// where somebody watches. So what has another time, and nobody was seen making, has it from elsewhere: from its own package, or
/// from the parent.
/// </summary>
/// <param name="parent">The tree that the template stands on.</param>
/// <param name="records">Who made what in its own layers; null where nobody watched.</param>
/// <param name="isDatabase">Whether the package manager keeps a path for itself, so that no script makes it.</param>
/// <param name="below">Who made what in the layers below; null where nobody watched.</param>
internal sealed class PossibleCopies(
    TreeListing parent, IReadOnlyList<LayerProvenance>? records, Func<BytePath, bool> isDatabase,
    IReadOnlyList<LayerProvenance>? below = null)
{
    private readonly HashSet<Digest> replaced = [];
    private readonly HashSet<(Digest Content, long Mtime)> older = [];

    /// <summary>Something of the template is exchanged.</summary>
    /// <param name="before">What it is.</param>
    /// <param name="mtime">The modification time that it has in the template.</param>
    /// <param name="after">What it becomes; null when it goes.</param>
    public void Add(PayloadEntry before, long mtime, PayloadEntry? after)
    {
        if (before is not { Content: { } content, Size: > 0 })
        {
            return;
        }

        // A copy may keep mode and time (cp -p).
        older.Add((content, mtime));
        if (after is null || before with { Mtime = after.Mtime } != after)
        {
            replaced.Add(content);
        }
    }

    /// <summary>Whether an entry of the template, which is not exchanged itself, may be a copy of something that is.</summary>
    public bool Has(TreeEntry entry) => entry.Content is { } content
        && ((older.Contains((content, entry.Mtime)) && !IsOfParentsPackage(entry))
            || (replaced.Contains(content) && MayBeMade(entry)))
        && !isDatabase(entry.Path);

    // Two packages of one source may have the same file with the same time: perl-base of the parent and perl-modules here.
    private bool IsOfParentsPackage(TreeEntry entry) => entry.Mtime != MadeTime.Seconds && parent.Find(entry.Path) == entry
        && IsUnmade(records, entry.Path) && IsUnmade(below, entry.Path);

    private static bool IsUnmade(IReadOnlyList<LayerProvenance>? records, BytePath path) =>
        records?.All(record => record.Of(path) is null) == true;

    // What a record does not have lies as its package brought it.
    private bool MayBeMade(TreeEntry entry) => entry.Mtime == MadeTime.Seconds
        || (parent.Find(entry.Path) != entry && !IsUnmade(records, entry.Path));
}
