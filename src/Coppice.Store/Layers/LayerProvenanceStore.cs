using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Layers;

/// <summary>Keeps who made what beside the layers: <c>layers/&lt;name&gt;/authors</c>. It goes with its layer.</summary>
/// <param name="store">The store.</param>
public sealed class LayerProvenanceStore(StoreFolder store)
{
    // A record has a line for each generated file of a layer.
    internal const long SizeLimit = 256 << 20;

    /// <summary>Keeps a layer's record, unless it has one: the same layer is the same whoever was seen making it first.</summary>
    /// <exception cref="Failure">No space, or the layer is not there.</exception>
    public void Add(Digest layer, LayerProvenance authors) => store.Surface(() =>
    {
        if (PlainFile.Exists(FileOf(layer)))
        {
            return false;
        }

        using var work = store.Handle(StoreFolder.Work);
        using var layers = store.Handle(StoreFolder.Layers);
        using var folder = layers.OpenDirectory(Encoding.ASCII.GetBytes(LayerName.Of(layer)));
        DurableFile.Write(work, folder, Encoding.ASCII.GetBytes(LayerProvenance.FileName), authors.ToBytes());
        return true;
    });

    /// <summary>A layer's record; null when an older program made it.</summary>
    /// <exception cref="Failure">The record is torn.</exception>
    public LayerProvenance? Find(Digest layer) => TryRead(FileOf(layer));

    /// <summary>Reads a record; null when there is no such file.</summary>
    /// <exception cref="Failure">The record is torn.</exception>
    internal static LayerProvenance? TryRead(string file) =>
        PlainFile.TryRead(file, SizeLimit) is { } text ? LayerProvenance.Parse(text, file) : null;

    /// <summary>Writes the record into the folder of a layer that nobody else can see yet, unless it has one.</summary>
    internal static bool TryWrite(DirectoryHandle folder, LayerProvenance authors)
    {
        var name = Encoding.ASCII.GetBytes(LayerProvenance.FileName);
        if (folder.TryStatus(name) is not null)
        {
            return false;
        }

        DurableFile.WriteUnseen(folder, name, authors.ToBytes());
        return true;
    }

    private string FileOf(Digest layer) => store.At(StoreFolder.Layers, LayerName.Of(layer), LayerProvenance.FileName);
}
