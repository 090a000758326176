using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>Accounts for every path of one tree.</summary>
/// <param name="tree">The tree.</param>
/// <param name="packed">What its packages put where.</param>
/// <param name="places">Its overrides of owners and modes.</param>
/// <param name="trail">Who was seen making what.</param>
/// <param name="rules">The distribution.</param>
/// <param name="control">Control files that its packages have, by place.</param>
internal sealed class TreeAccounting(
    TreeListing tree, PackedPaths packed, IPackagePlaces places, ProvenanceTrail trail, IAccountRules rules,
    IReadOnlyDictionary<BytePath, (PackageFile Package, Digest Content)> control)
{
    /// <summary>Every path once, in order, then what packages have and is not there.</summary>
    public IEnumerable<PathAccount> Run() => tree.Entries.Select(Of).Concat(Missing());

    /// <summary>One path.</summary>
    public PathAccount Of(TreeEntry entry)
    {
        var owners = packed.At(entry.Path);
        foreach (var (package, own, diverted) in owners)
        {
            if (DifferencesOf(entry, own).Length == 0)
            {
                return new PathAccount(
                    entry, PathClass.Payload, package, own,
                    Note: diverted ? $"diverted from /{VisibleText.Of(own.Path.Bytes)}" : "");
            }
        }

        if (entry.Target is { } target
            && rules.LinkForFolder(entry.Path) == target.ToString()
            && owners.All(owner => owner.Entry.Type == EntryType.Directory))
        {
            return new PathAccount(entry, PathClass.Coppice, Note: rules.WhyMade(entry.Path) ?? "");
        }

        // Of several that have a path the last one to be unpacked put its own there: Replaces in Debian's words.
        return owners.Count > 0 ? Changed(entry, owners[^1].Package, owners[^1].Entry) : Made(entry);
    }

    private PathAccount Changed(TreeEntry entry, PackageFile package, PayloadEntry own)
    {
        var differs = DifferencesOf(entry, own);
        if (differs is "mode" or "owner" or "owner, mode"
            && places.OverrideOf(entry.Path) is { } set
            && (set.Uid, set.Gid, set.Mode) == (entry.Uid, entry.Gid, entry.Mode))
        {
            return new PathAccount(
                entry, PathClass.Changed, package, own, trail.Author(entry)?.Author, Differs: differs,
                Note: "owner and mode are overridden in the package manager's database");
        }

        return trail.Author(entry) is { } made
            ? new PathAccount(entry, PathClass.Changed, package, own, made.Author, made.Settled, differs)
            : rules.WhyFinalized(entry.Path) is not null && differs == "content" && entry.Size == 0
            ? new PathAccount(entry, PathClass.Changed, package, own, Settled: true, Differs: differs)
            : new PathAccount(entry, PathClass.Altered, package, own, Differs: differs);
    }

    private PathAccount Made(TreeEntry entry)
    {
        if (control.TryGetValue(entry.Path, out var file) && file.Content == entry.Content)
        {
            return new PathAccount(entry, PathClass.Database, file.Package);
        }

        return trail.Author(entry) is { } made
            ? new PathAccount(entry, ClassOf(made.Author, entry.Path), Author: made.Author, Settled: made.Settled)
            : new PathAccount(entry, PathClass.Unexplained);
    }

    private PathClass ClassOf(Author author, BytePath path) => author.Kind switch
    {
        AuthorKind.MaintainerScript => PathClass.MaintainerScript,
        AuthorKind.Trigger => PathClass.Trigger,
        AuthorKind.Hook => PathClass.Hook,
        AuthorKind.Files => PathClass.Files,
        AuthorKind.Script => PathClass.Script,
        AuthorKind.Declared => PathClass.Declared,
        AuthorKind.Merge => PathClass.Merged,
        AuthorKind.PackageManager =>
            path.IsWithin(rules.ControlFolder.Parent) ? PathClass.Database
                : rules.WhyMade(path) is null ? PathClass.PackageManager
                : PathClass.Coppice,
        _ => PathClass.Coppice,
    };

    // Something that is not there is explained by whoever was seen taking it out, or by settling.
    private IEnumerable<PathAccount> Missing() =>
        from place in packed.All
        where tree.Find(place.Key) is null && rules.WhyFinalized(place.Key) is null && trail.Remover(place.Key) is null
            && !places.IsLeftOut(place.Key)
        orderby place.Key
        let owner = place.Value[^1]
        select new PathAccount(
            new TreeEntry(owner.Entry.Type, place.Key) { Mode = owner.Entry.Mode }, PathClass.Missing, owner.Package,
            owner.Entry);

    private string DifferencesOf(TreeEntry entry, PayloadEntry own) => PackedDifference.Of(entry, own, places);
}
