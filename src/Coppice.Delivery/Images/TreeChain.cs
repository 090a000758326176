using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Images;

/// <summary>The trees that a generation's image is laid out by: those of its ancestors, and its own.</summary>
/// <param name="layers">The store's layers.</param>
/// <param name="generations">The store's generations.</param>
internal sealed class TreeChain(LayerStore layers, GenerationStore generations)
{
    /// <summary>The trees, the base first.</summary>
    internal IReadOnlyList<TreeListing> Of(Generation generation)
    {
        var trees = new List<TreeListing>();
        for (var at = generation; at is not null; at = ParentOf(at))
        {
            trees.Add(layers.Listing(at.Layers));
        }

        trees.Reverse();
        return trees;
    }

    // The tree of the parent is there as long as the generation is; its own parents are known only as long as its record is.
    private Generation? ParentOf(Generation generation) => generation.Parent is not { } parent ? null
        : generations.History(parent.Template).FirstOrDefault(found => found.Number == parent.Number && found.Tree == parent.Tree)
            ?? generation.OnParent with { Parent = null };
}
