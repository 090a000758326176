using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;

namespace Coppice.Store.Commits;

/// <summary>
/// What comes after a crash within a <see cref="Commit"/>: looks at everything that was being added, as <c>fsck</c> looks at all,
/// and takes out what has not come onto the disk whole. After a mere kill all that got its place is whole, and stays. Whoever
/// runs it holds <see cref="StoreLock.Build"/>.
/// </summary>
internal sealed class Recovery(StoreFolder store)
{
    private readonly GenerationStore generations = new(store, TimeProvider.System);

    /// <summary>Recovers, when there is something to recover.</summary>
    /// <returns>Generations that were not whole and are gone, as <c>template@number</c>.</returns>
    /// <exception cref="Failure">The list of what was being added is damaged, or the disk fails.</exception>
    internal IReadOnlyList<string> Run()
    {
        var pending = new PendingFile(store);
        return !pending.Exists ? [] : store.Surface(() =>
        {
            var additions = pending.Read();
            using var work = store.Handle(StoreFolder.Work);
            var torn = Torn(additions);
            // As everywhere: what names others goes before them.
            foreach (var generation in torn.Where(addition => addition.Kind == AdditionKind.Generation))
            {
                generations.TakeOut(generation.Name, generation.Number);
            }

            Remove(torn, AdditionKind.Layer, name => store.At(StoreFolder.Layers, name), work);
            Remove(torn, AdditionKind.Content, name => store.At(StoreFolder.Contents, name[..2], name), work);
            foreach (var template in additions.Where(addition => addition.Kind == AdditionKind.Generation)
                .Select(addition => addition.Name).Distinct())
            {
                generations.MendCurrent(template);
            }

            work.SyncFileSystem();
            pending.Remove();
            return torn.Where(addition => addition.Kind == AdditionKind.Generation)
                .Select(addition => $"{addition.Name}@{addition.Number}").ToList();
        });
    }

    // What has its place and is not whole, and what stands on that.
    private List<Addition> Torn(IReadOnlyList<Addition> additions)
    {
        var pool = new PoolCheck(store, done: null);
        var layers = new LayerCheck(store, pool, done: null);
        var torn = additions.Where(addition => addition.Kind switch
        {
            AdditionKind.Content => pool.Check(addition.Name).Any(),
            AdditionKind.Layer => layers.Check(addition.Name).Any(),
            _ => false,
        }).ToHashSet();
        torn.UnionWith(additions.Where(addition => addition.Kind == AdditionKind.Generation && IsTorn(addition, torn)));
        return [.. torn];
    }

    private bool IsTorn(Addition addition, HashSet<Addition> torn)
    {
        if (!generations.Numbers(addition.Name).Contains(addition.Number))
        {
            return false;
        }

        try
        {
            return generations.Find(addition.Name, addition.Number).Layers.Select(LayerName.Of)
                .Any(layer => torn.Contains(new Addition(AdditionKind.Layer, layer))
                    || !PlainFile.IsFolder(store.At(StoreFolder.Layers, layer)));
        }
        catch (Failure)
        {
            // A record that cannot be read.
            return true;
        }
    }

    private static void Remove(List<Addition> torn, AdditionKind kind, Func<string, string> place, DirectoryHandle work)
    {
        foreach (var path in torn.Where(addition => addition.Kind == kind).Select(addition => place(addition.Name)))
        {
            using var folder = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
            Discard.From(folder, Encoding.ASCII.GetBytes(Path.GetFileName(path)), work);
        }
    }
}
