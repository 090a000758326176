using Coppice.Foundation;
using Coppice.Store;
using Coppice.Store.Generations;
using Coppice.Store.Layers;

namespace Coppice.Growing.Accounting;

/// <summary>Paths of a generation as people name them, and the layers that brought them.</summary>
/// <param name="generation">The generation.</param>
/// <param name="layers">The layers of the store.</param>
internal sealed class TreePaths(Generation generation, LayerStore layers)
{
    /// <summary>The whole tree.</summary>
    public TreeReader Tree { get; } = new(layers.Pool, layers.Listing(generation.Layers));

    /// <summary>The path that is meant: links in its folder are followed.</summary>
    public BytePath Of(string named)
    {
        var path = BytePath.Of(named);
        return path.IsRoot || Tree.Follow(path.Parent) is not { } folder ? path : folder.Child(path.Name);
    }

    /// <summary>The uppermost layer in which a path is not just on the way to something else; null where it is in none.</summary>
    public Digest? LayerOf(BytePath path)
    {
        var below = layers.Listing(generation.Layers);
        for (var i = generation.Layers.Count - 1; i >= 0; i--)
        {
            var above = below.Find(path);
            below = layers.Listing(generation.Layers.Take(i));
            if (below.Find(path) != above)
            {
                return generation.Layers[i];
            }
        }

        return null;
    }

    /// <summary>Says that a path is not there, and what is next to it.</summary>
    public Failure NotThere(BytePath path) => new(
        [new Problem($"there is no {path} in "
            + $"{generation.Template}@{generation.Number}{Nearest.Question(path.ToString(), Neighbours(path))}",
            $"coppice run {generation.Template} -- ls -la {path.Parent}")],
        ExitCode.Usage);

    private IEnumerable<string> Neighbours(BytePath path) =>
        Tree.Listing.Entries.Where(entry => !entry.Path.IsRoot && entry.Path.Parent == path.Parent)
            .Select(entry => entry.Path.ToString());
}
