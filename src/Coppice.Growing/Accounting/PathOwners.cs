using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store.Generations;
using Coppice.Store.Layers;

namespace Coppice.Growing.Accounting;

/// <summary>
/// Explains paths of a distribution whose files are not accounted for: by the package that its package database says they are of,
/// and where that package comes from.
/// </summary>
/// <param name="generation">The generation.</param>
/// <param name="layers">The layers of the store.</param>
/// <param name="generations">All generations, to name the templates of layers.</param>
/// <param name="origins">Where packages come from.</param>
public sealed class PathOwners(Generation generation, LayerStore layers, GenerationStore generations, PackageOrigins origins)
{
    private readonly TreePaths paths = new(generation, layers);

    /// <summary>Explains a path.</summary>
    /// <exception cref="Failure">There is no such path.</exception>
    public PathExplanation Explain(string named)
    {
        var path = paths.Of(named);
        var entry = paths.Tree.Listing.Find(path) ?? throw paths.NotThere(path);
        var name = origins.ManagerOf(generation).OwnerOf(new StoredTree(paths.Tree), path);
        var owner = generation.Packages.FirstOrDefault(package => package.Name == name);
        return new PathExplanation(
            path, entry, Key: "", Text: "", paths.LayerOf(path) is { } id ? new LayerOrigins(generations).Of(id) : null,
            Account: null, RecordAuthor: null, Earlier: [], owner is null ? null : origins.Find(generation, owner),
            Declared: null, WhyFinalized: null, WhyMade: null, IsRecorded: false)
        {
            Owner = new PathOwner(owner),
        };
    }
}
