using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>A layer of a template with its record.</summary>
/// <param name="Id">The layer.</param>
/// <param name="Manifest">What is in it.</param>
/// <param name="Provenance">Who made that; null when an older program grew it.</param>
public sealed record RecordedLayer(Digest Id, LayerManifest Manifest, LayerProvenance? Provenance);

/// <summary>Finds who made a path in a chain of layers: the uppermost layer that has it says so.</summary>
/// <param name="layers">The layers, base first.</param>
public sealed class ProvenanceTrail(IReadOnlyList<RecordedLayer> layers)
{
    /// <summary>Whether all layers have a record.</summary>
    public bool IsWhole => layers.All(layer => layer.Provenance is not null);

    /// <summary>Whether a layer has a record.</summary>
    public bool HasRecord(Digest layer) => layers.Any(known => known.Id == layer && known.Provenance is not null);

    /// <summary>Everybody who was seen making or changing a path, the last one first.</summary>
    public IEnumerable<(RecordedLayer Layer, MadeEntry Made)> Of(BytePath path) =>
        from layer in layers.Reverse()
        let made = layer.Provenance?.Of(path)
        where made is not null
        select (layer, made);

    /// <summary>Who made an entry as it is now; null when the last one who was seen there left something else.</summary>
    public MadeEntry? Author(TreeEntry entry) =>
        Of(entry.Path).FirstOrDefault() is { Made: { } made } && made.Fingerprint == LayerProvenance.FingerprintOf(entry)
            ? made
            : null;

    /// <summary>Whether somebody was seen taking a path, or a folder above it, out.</summary>
    public MadeEntry? Remover(BytePath path)
    {
        for (var at = path; !at.IsRoot; at = at.Parent)
        {
            if (Of(at).FirstOrDefault() is { Made: { } made }
                && made.Fingerprint == LayerProvenance.FingerprintOf(TreeEntry.Gone(at)))
            {
                return made;
            }
        }

        return null;
    }

    /// <summary>Who added or changed an entry of a shared file last.</summary>
    public (RecordedLayer Layer, Author Author)? AuthorOfRecord(BytePath path, string key)
    {
        foreach (var layer in layers.Reverse())
        {
            if (layer.Provenance?.Records.FirstOrDefault(record => record.Path == path && record.Key == key) is { } record)
            {
                return (layer, record.Author);
            }
        }

        return null;
    }
}
