using System.Text;
using Coppice.Foundation.Posix;
using Coppice.Store.Commits;

namespace Coppice.Store.Generations;

/// <summary>
/// Records of generations of different templates that wait for their places, and the links that will make them current.
/// </summary>
internal sealed class WaitingGenerations : IWaiting
{
    private readonly StoreFolder store;
    private readonly List<(Generation Generation, byte[] Record, byte[]? Link)> written;

    /// <summary>Writes them to <c>work/</c>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="work">Its folder of unfinished things.</param>
    /// <param name="numbered">The generations, by <see cref="GenerationStore.Number"/>.</param>
    internal WaitingGenerations(StoreFolder store, DirectoryHandle work, IReadOnlyList<Generation> numbered)
    {
        this.store = store;
        // What an earlier try brought into force before it failed is there already.
        written = [.. numbered
            .Where(generation =>
                generation.Number > 1
                || !PlainFile.IsFolder(store.At(StoreFolder.Generations, GenerationName.Checked(generation.Template))))
            .Select(generation => Write(work, generation))];
    }

    /// <inheritdoc/>
    public IEnumerable<Addition> Additions =>
        written.Select(one => new Addition(AdditionKind.Generation, one.Generation.Template, one.Generation.Number));

    /// <inheritdoc/>
    public void Publish(DirectoryHandle work)
    {
        using var generations = store.Handle(StoreFolder.Generations);
        foreach (var (generation, record, link) in written)
        {
            if (link is null)
            {
                work.Rename(record, generations, GenerationName.FolderOf(generation.Template));
                continue;
            }

            using var folder = generations.OpenDirectory(GenerationName.FolderOf(generation.Template));
            work.Rename(record, folder, GenerationName.FileOf(generation.Number));
            work.Rename(link, folder, GenerationName.Current);
        }
    }

    // A template's first record and the link to it come as one folder: a template has a current generation or none at all.
    private static (Generation Generation, byte[] Record, byte[]? Link) Write(DirectoryHandle work, Generation generation)
    {
        var place = WorkName.New();
        if (generation.Number > 1)
        {
            DurableFile.WriteUnseen(work, place, GenerationDocument.Write(generation));
            return (generation, place, GenerationName.MakeLink(work, generation.Number));
        }

        using var folder = work.OpenOrMakeDirectory(place);
        folder.SetMode(ModeBits.Usable);
        DurableFile.WriteUnseen(folder, GenerationName.FileOf(generation.Number), GenerationDocument.Write(generation));
        folder.MakeSymlink(GenerationName.FileOf(generation.Number), GenerationName.Current);
        return (generation, place, null);
    }
}
