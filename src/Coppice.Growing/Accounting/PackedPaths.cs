using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>What a package puts at a path of a tree.</summary>
/// <param name="Package">The package.</param>
/// <param name="Entry">What it has.</param>
/// <param name="Diverted">Whether the package has another path for it.</param>
internal readonly record struct PackedPath(PackageFile Package, PayloadEntry Entry, bool Diverted);

/// <summary>
/// What the packages of a template put where in its tree: through links such as <c>/bin</c>, and to where paths were diverted.
/// </summary>
internal sealed class PackedPaths
{
    private readonly Dictionary<BytePath, List<PackedPath>> paths = [];
    private readonly Dictionary<BytePath, BytePath> folders = [];
    private readonly TreeListing tree;

    /// <param name="tree">The tree.</param>
    /// <param name="packages">Its packages with what they have in them.</param>
    /// <param name="places">Its diversions.</param>
    public PackedPaths(
        TreeListing tree, IEnumerable<(PackageFile Package, PackagePayload Payload)> packages, IPackagePlaces places)
    {
        this.tree = tree;
        foreach (var (package, payload) in packages)
        {
            foreach (var entry in payload.Payload.Where(entry => !entry.Path.IsRoot))
            {
                var path = InTree(entry.Path);
                var place = places.PlaceOf(package.Name, path);
                if (!paths.TryGetValue(place, out var at))
                {
                    paths[place] = at = new(1);
                }

                at.Add(new PackedPath(package, entry, place != path));
            }
        }
    }

    /// <summary>All places.</summary>
    public IEnumerable<KeyValuePair<BytePath, List<PackedPath>>> All => paths;

    /// <summary>What packages have at a path; several may have a folder, or one may replace another's file.</summary>
    public IReadOnlyList<PackedPath> At(BytePath path) => paths.TryGetValue(path, out var at) ? at : [];

    // The folder is followed as the package manager follows it when it unpacks; what lies in it is not.
    private BytePath InTree(BytePath path)
    {
        var folder = path.Parent;
        if (folder.IsRoot)
        {
            return path;
        }

        if (!folders.TryGetValue(folder, out var real))
        {
            folders[folder] = real = LinksOf(folder);
        }

        return ReferenceEquals(real, folder) ? path : real.Child(path.Name);
    }

    private BytePath LinksOf(BytePath folder) =>
        tree.Find(folder) is { Type: EntryType.Directory } ? folder : TreeLinks.Follow(tree, folder) ?? folder;
}
