using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Growing.Accounting;

/// <summary>Knows for which template each layer was grown.</summary>
internal sealed class LayerOrigins
{
    private readonly Dictionary<Digest, LayerOrigin> origins = [];

    public LayerOrigins(GenerationStore generations)
    {
        // A composed template has layers of its other parents among its own, so it is asked last.
        var all = generations.Templates().SelectMany(template => generations.History(template).Reverse()).ToList();
        foreach (var generation in all.OrderBy(generation => generation.OtherParents.Count > 0 ? 1 : 0))
        {
            foreach (var layer in generation.OwnLayers)
            {
                origins.TryAdd(layer, new LayerOrigin(layer, generation.Template, generation.Number));
            }
        }
    }

    public LayerOrigin Of(Digest layer) => origins.GetValueOrDefault(layer) ?? new LayerOrigin(layer, "", 0);
}
