using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Store.Trees;

namespace Coppice.Growing.Upgrading;

/// <summary>
/// Which paths of a template have to be exchanged so that its packages' files are those of newer packages. A path at which both
/// versions have the same is left as it is in the template, whatever scripts have made of it. At any other the template must have
/// exactly what the older version brought.
/// </summary>
internal sealed class PackageExchange
{
    private static readonly BytePath Documents = BytePath.Of("usr/share/doc");
    private readonly TreeListing tree;
    private readonly IPackagePlaces places;
    private readonly long latest;
    private readonly List<BytePath> takenOut = [];
    private readonly Dictionary<PackageFile, List<(BytePath Place, PayloadEntry Entry)>> put = [];
    private readonly List<(string Package, UpgradedPath Path)> changes = [];
    private readonly PossibleCopies copies;

    /// <param name="tree">The template as it is.</param>
    /// <param name="places">Its diversions, overrides and accounts.</param>
    /// <param name="latest">The date of its snapshot, in seconds since 1970: later times are not kept.</param>
    /// <param name="packages">The older packages, each with the newer one.</param>
    /// <param name="copies">Tells copies of what is exchanged.</param>
    /// <exception cref="MustRebuildException">It is not certain what unpacking the newer ones from the beginning would
    /// make.</exception>
    public PackageExchange(
        TreeListing tree, IPackagePlaces places, long latest, IReadOnlyList<(UnpackedPackage Then, UnpackedPackage Now)> packages,
        PossibleCopies copies)
    {
        (this.tree, this.places, this.latest, this.copies) = (tree, places, latest, copies);
        var then = new PackedPaths(tree, packages.Select(pair => (pair.Then.File, pair.Then.Payload)), places);
        var now = new PackedPaths(tree, packages.Select(pair => (pair.Now.File, pair.Now.Payload)), places);
        foreach (var path in then.All.Concat(now.All).Select(place => place.Key).Distinct().Order())
        {
            Compare(path, then.At(path), now.At(path));
        }

        RefuseCopies(then);
        RefuseLinks(then, now);
        var byPackage = changes.ToLookup(change => change.Package, change => change.Path);
        Packages =
        [
            .. packages.Select(pair => new UpgradedPackage(
                pair.Now.File.Name, pair.Now.File.Architecture, pair.Then.Contents, pair.Now.Contents,
                [.. byPackage[Key(pair.Now.File)]])),
        ];
    }

    /// <summary>Paths that go and do not come back.</summary>
    public IReadOnlyList<BytePath> TakenOut => takenOut;

    /// <summary>What comes out of which package.</summary>
    public IEnumerable<(PackageFile Package, IReadOnlyList<PayloadEntry> Entries)> Put =>
        put.Select(pair => (pair.Key, (IReadOnlyList<PayloadEntry>)[.. pair.Value.Select(put => put.Entry)]));

    /// <summary>The times, in seconds since 1970, of what comes, by where it comes to lie.</summary>
    public IReadOnlyDictionary<BytePath, long> Times =>
        put.Values.SelectMany(entries => entries).ToDictionary(one => one.Place, one => one.Entry.Mtime);

    /// <summary>The packages, for the distribution.</summary>
    public IReadOnlyList<UpgradedPackage> Packages { get; }

    /// <summary>All paths that come, go or are other ones.</summary>
    public IEnumerable<BytePath> Paths => changes.Select(change => change.Path.Path);

    /// <summary>Looks whether everything came out where it was meant to.</summary>
    /// <param name="result">The template with the exchanged files.</param>
    /// <exception cref="MustRebuildException">It did not.</exception>
    public void Check(TreeListing result)
    {
        var wrong = put.Values.SelectMany(entries => entries)
            .Where(put => result.Find(put.Place) is not { } there || PackedDifference.Of(there, put.Entry, places).Length > 0)
            .Select(put => put.Place).Concat(takenOut.Where(path => result.Find(path) is not null)).FirstOrDefault();
        if (wrong is not null)
        {
            throw new MustRebuildException($"{wrong} differs from the package after the exchange");
        }
    }

    private void Compare(BytePath path, IReadOnlyList<PackedPath> then, IReadOnlyList<PackedPath> now)
    {
        if (then.Select(Shape).SequenceEqual(now.Select(Shape)) || IsSharedFolder(path, then, now))
        {
            return;
        }

        if (then.Concat(now).Select(packed => Key(packed.Package)).Distinct().Count() > 1 || then.Count > 1 || now.Count > 1)
        {
            throw new MustRebuildException($"{path} belongs to several packages and has changed");
        }

        if (then.Concat(now).Any(packed => packed.Diverted) || places.OverrideOf(path) is not null)
        {
            throw new MustRebuildException($"{path} is diverted or overridden, and has changed");
        }

        var (before, after) = (then.Count > 0 ? then[0].Entry : null, now.Count > 0 ? now[0].Entry : null);
        CheckTree(path, before);
        if (before is not null)
        {
            copies.Add(before, TimeOf(before), after);
        }

        if (after is null)
        {
            takenOut.Add(path);
        }
        else
        {
            CheckNew(path, before, after);
            var package = now[0].Package;
            (put.TryGetValue(package, out var entries) ? entries : put[package] = []).Add((path, after));
        }

        changes.Add(
            (
                Key(then.Concat(now).First().Package),
                new UpgradedPath(
                    path, IsProgram(before) && IsProgram(after),
                    OnlyInTime: before is not null && after is not null && before == after with { Mtime = before.Mtime })));
    }

    // A script may have copied a program to where it is needed; documents are often the same in several packages.
    private void RefuseCopies(PackedPaths then)
    {
        var copy = tree.Entries
            .FirstOrDefault(entry => copies.Has(entry) && then.At(entry.Path).Count == 0 && !entry.Path.IsWithin(Documents));
        if (copy is not null)
        {
            throw new MustRebuildException($"{copy.Path} is a copy of something that has changed");
        }
    }

    // Unpacked for themselves, names of one file would not be names of one file any more; a further name that a script made has
    // the old file.
    private void RefuseLinks(PackedPaths then, PackedPaths now)
    {
        var changed = changes.Select(change => change.Path.Path).ToHashSet();
        var links = tree.Entries.Where(entry => entry.Link is not null).Select(entry => (Name: entry.Path, First: entry.Link!))
            .Concat(
                then.All.Concat(now.All).SelectMany(place =>
                    place.Value.Where(packed => packed.Entry.Link is not null)
                        .Select(packed => (Name: place.Key, First: packed.Entry.Link!))));
        foreach (var (name, first) in links)
        {
            if (changed.Contains(name) != changed.Contains(first))
            {
                throw new MustRebuildException(
                    $"{(changed.Contains(name) ? name : first)} has changed, and was or is hard-linked to "
                        + $"{(changed.Contains(name) ? first : name)}");
            }
        }
    }

    // A folder that is there for any package stays as the first one made it.
    private bool IsSharedFolder(BytePath path, IReadOnlyList<PackedPath> then, IReadOnlyList<PackedPath> now) =>
        now.Count > 0
        && tree.Find(path) is { Type: EntryType.Directory } there
        && then.Concat(now).All(packed =>
            packed is { Diverted: false, Entry.Type: EntryType.Directory }
                && PackedDifference.Of(there, packed.Entry, places).Length == 0);

    private void CheckTree(BytePath path, PayloadEntry? before)
    {
        var there = tree.Find(path);
        if (before is null ? there is not null : there is null || !IsAsBrought(there, before))
        {
            throw new MustRebuildException(
                $"{path} differs from what {(before is null ? "its packages leave" : "the package brought")}");
        }

        if (before is { Type: EntryType.Directory })
        {
            throw new MustRebuildException($"the folder {path} is removed or has changed");
        }
    }

    private bool IsAsBrought(TreeEntry there, PayloadEntry before) => PackedDifference.Of(there, before, places).Length == 0
        && (before.Type == EntryType.Directory || there.Mtime == TimeOf(before));

    private long TimeOf(PayloadEntry packed) => packed.Mtime > latest ? MadeTime.Seconds : packed.Mtime;

    private void CheckNew(BytePath path, PayloadEntry? before, PayloadEntry after)
    {
        if (before is not null && after.Type == EntryType.Directory)
        {
            throw new MustRebuildException($"{path} becomes a folder");
        }

        RefuseLeadingOut(after.Path);
        // It is unpacked by numbers; names count where the tree gives them others.
        if ((places.User(after.User) ?? after.Uid) != after.Uid || (places.Group(after.Group) ?? after.Gid) != after.Gid)
        {
            throw new MustRebuildException(
                $"{path} belongs to {VisibleText.Of(after.User)}:{VisibleText.Of(after.Group)}, whose ID differs here");
        }
    }

    // It is unpacked from outside of the tree, where a link that begins with / or climbs leads elsewhere.
    private void RefuseLeadingOut(BytePath path)
    {
        for (var folder = path.Parent; !folder.IsRoot; folder = folder.Parent)
        {
            if (tree.Find(folder) is { Target: { } target }
                && (target.Bytes.StartsWith("/"u8) || target.Bytes.IndexOf(".."u8) >= 0))
            {
                throw new MustRebuildException($"{path} lies behind the link {folder}");
            }
        }
    }

    private static bool IsProgram(PayloadEntry? entry) =>
        entry is null || (entry.Type == EntryType.File && (entry.Mode & 0b001_001_001) != 0);

    private static (string, PayloadEntry, bool) Shape(PackedPath packed) => (Key(packed.Package), packed.Entry, packed.Diverted);

    private static string Key(PackageFile package) => $"{package.Name}:{package.Architecture}";
}
