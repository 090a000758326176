using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Accounting;
using Coppice.Store.Trees;

namespace Coppice.Growing.Extending;

/// <summary>
/// The paths that added packages bring and that the template changed in its parent before: unpacked in another order, another
/// owner or mode would stay, or another place be meant.
/// </summary>
/// <param name="sides">The trees.</param>
/// <param name="places">Reads how a tree departs from what its packages say.</param>
internal sealed class SharedPaths(ExtensionSides sides, Func<Func<BytePath, byte[]?>, IPackagePlaces> places)
{
    /// <summary>Looks at what added packages bring.</summary>
    /// <exception cref="MustRebuildException">It counts which one is unpacked first.</exception>
    public void Refuse(IReadOnlyList<(PackageFile Package, PackagePayload Payload)> added)
    {
        var old = sides.OldChanges.ToHashSet();
        var (parent, own) = (places(sides.Parent.TryReadAllBytes), places(sides.Old.TryReadAllBytes));
        foreach (var (path, packed) in new PackedPaths(sides.Old.Listing, added, parent).All)
        {
            foreach (var (package, entry, _) in packed)
            {
                if (own.PlaceOf(package.Name, path) != parent.PlaceOf(package.Name, path)
                    || own.OverrideOf(path) != parent.OverrideOf(path) || own.IsLeftOut(path) != parent.IsLeftOut(path))
                {
                    throw new MustRebuildException($"{package.Name} has {path}, which the rest of it diverts or overrides");
                }

                if (old.Contains(path) && !IsSameFolder(sides.Old.Listing.Find(path), entry, own))
                {
                    throw new MustRebuildException($"{package.Name} has {path}, which the rest of it has as well");
                }
            }
        }
    }

    private static bool IsSameFolder(TreeEntry? there, PayloadEntry entry, IPackagePlaces places) =>
        there is { Type: EntryType.Directory } && entry.Type == EntryType.Directory && there.Mode == entry.Mode
        && there.Uid == (places.User(entry.User) ?? entry.Uid) && there.Gid == (places.Group(entry.Group) ?? entry.Gid);
}
