using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Logs;
using Coppice.Store.Trees;

namespace Coppice.Store.Maintenance;

/// <summary>What was removed, or would be.</summary>
/// <param name="Generations">Generations, as <c>template@number</c>.</param>
/// <param name="Layers">Names of layers' folders.</param>
/// <param name="Objects">Number of contents.</param>
/// <param name="Bytes">Bytes in these contents.</param>
/// <param name="Unfinished">Number of things in <c>work/</c> that a broken-off run left.</param>
public sealed record Garbage(
    IReadOnlyList<string> Generations, IReadOnlyList<string> Layers, int Objects, long Bytes, int Unfinished)
{
    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => Generations.Count == 0 && Layers.Count == 0 && Objects == 0 && Unfinished == 0;
}

/// <summary>
/// Removes what no kept generation reaches. Hold <see cref="StoreLock.Build"/> and <see cref="StoreLock.Collect"/>. A crash
/// leaves records before layers and layers before contents, so nothing that is named is ever missing; the next run removes the
/// rest.
/// </summary>
public sealed class GarbageCollector(StoreFolder store)
{
    private readonly GenerationStore generations = new(store, TimeProvider.System);

    /// <summary>Collects.</summary>
    /// <param name="keep">How many of the newest generations of each template to keep, at least 1; the current one is always
    /// kept.</param>
    /// <param name="templates">The templates of which generations may go; null means all. Of others everything is kept.</param>
    /// <param name="dryRun">Only say what would be removed.</param>
    /// <param name="cancel">Stops between two removals.</param>
    /// <exception cref="Failure">A generation's record cannot be read: what it reaches is not known, so nothing is
    /// removed.</exception>
    public Garbage Collect(
        int keep, IReadOnlyCollection<string>? templates = null, bool dryRun = false, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        return Collect(template => templates?.Contains(template) == false ? null : keep, dryRun, cancel);
    }

    /// <summary>Collects.</summary>
    /// <param name="keep">How many of the newest generations of a template to keep, or null for all of them; the current one is
    /// always kept, unless that is 0: then nothing stays of the template.</param>
    /// <param name="dryRun">Only say what would be removed.</param>
    /// <param name="cancel">Stops between two removals.</param>
    /// <param name="needed">Generations that stay however old they are, unless nothing stays of their template.</param>
    /// <exception cref="Failure">A generation's record cannot be read: what it reaches is not known, so nothing is
    /// removed.</exception>
    public Garbage Collect(
        Func<string, int?> keep, bool dryRun = false, CancellationToken cancel = default,
        Predicate<Generation>? needed = null) =>
        store.Surface(() =>
    {
        var all = generations.Templates().SelectMany(template => generations.History(template).Select((generation, age) => (
            Generation: generation,
            Kept: keep(template) is var most && most != 0
                && (age < (most ?? int.MaxValue) || generation.Number == generations.CurrentNumber(template)
                    || needed?.Invoke(generation) == true)))).ToList();
        var old = all.Where(pair => !pair.Kept).Select(pair => pair.Generation).ToList();
        var reached = all.Where(pair => pair.Kept).SelectMany(pair => pair.Generation.Layers).Select(LayerName.Of).ToHashSet();
        var unreached = PlainFile.Names(store.At(StoreFolder.Layers))
            .Where(name => name.Length == 32 && !reached.Contains(name)
                && PlainFile.KindOf(store.At(StoreFolder.Layers, name)) == FileKind.Directory)
            .Order(StringComparer.Ordinal).ToList();
        if (!dryRun)
        {
            RemoveGenerations(old, template => keep(template) == 0, cancel);
            RemoveLayers(unreached, cancel);
        }

        var unfinished = store.RemoveUnfinished(cancel, dryRun);
        var (objects, bytes) = RemoveObjects(dryRun ? LinksFrom(unreached) : [], dryRun, cancel);
        return new Garbage(
            old.ConvertAll(generation => $"{generation.Template}@{generation.Number}"), unreached, objects, bytes, unfinished);
    });

    private void RemoveGenerations(List<Generation> old, Predicate<string> whole, CancellationToken cancel)
    {
        var logs = new GrowthLogs(store);
        logs.RequireFolder();
        foreach (var template in old.GroupBy(generation => generation.Template))
        {
            // All at once: half of its history would be another template.
            if (whole(template.Key))
            {
                cancel.ThrowIfCancellationRequested();
                generations.Forget(template.Key);
            }

            foreach (var generation in template)
            {
                cancel.ThrowIfCancellationRequested();
                if (!whole(template.Key))
                {
                    generations.Remove(generation.Template, generation.Number);
                }

                logs.Remove(generation.Log);
            }
        }
    }

    private void RemoveLayers(List<string> names, CancellationToken cancel)
    {
        using var folder = store.Handle(StoreFolder.Layers);
        using var work = store.Handle(StoreFolder.Work);
        foreach (var name in names)
        {
            cancel.ThrowIfCancellationRequested();
            Discard.From(folder, Encoding.ASCII.GetBytes(name), work);
        }

        folder.Sync();
    }

    // How many names each object would lose.
    private Dictionary<string, uint> LinksFrom(List<string> unreached)
    {
        var links = new Dictionary<string, uint>();
        foreach (var path in unreached.Select(name => store.At(StoreFolder.Layers, name, "manifest")).Where(PlainFile.Exists))
        {
            foreach (var file in LayerManifest.Parse(LayerManifest.ReadText(path), path).Entries.Where(entry =>
                entry.Type == EntryType.File))
            {
                var name = ContentName.Of(file);
                links[name] = links.GetValueOrDefault(name) + 1;
            }
        }

        return links;
    }

    private (int Objects, long Bytes) RemoveObjects(Dictionary<string, uint> lost, bool dryRun, CancellationToken cancel)
    {
        var (objects, bytes) = (0, 0L);
        using var contents = store.Handle(StoreFolder.Contents);
        foreach (var prefix in contents.Names().Where(name => name.Length == 2))
        {
            cancel.ThrowIfCancellationRequested();
            if (!PlainFile.IsFolder(store.At(StoreFolder.Contents, Encoding.UTF8.GetString(prefix))))
            {
                continue;
            }

            using var folder = contents.OpenDirectory(prefix);
            foreach (var name in folder.Names())
            {
                var status = folder.Status(name);
                if (status.Kind != FileKind.File || status.Links - lost.GetValueOrDefault(Encoding.ASCII.GetString(name)) > 1)
                {
                    continue;
                }

                objects++;
                bytes += status.Size;
                if (!dryRun)
                {
                    folder.Unlink(name);
                }
            }
        }

        return (objects, bytes);
    }
}
