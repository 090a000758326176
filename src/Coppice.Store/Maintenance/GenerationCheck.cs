using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Store.Maintenance;

/// <summary>Checks that every generation's record can be read, has its layers, and that they make the tree that it says.</summary>
internal sealed class GenerationCheck(StoreFolder store)
{
    private readonly GenerationStore generations = new(store, TimeProvider.System);
    private readonly LayerStore layers = new(store);
    private readonly Dictionary<string, TreeListing> chains = [];

    internal IEnumerable<FsckProblem> Run(CancellationToken cancel)
    {
        var problems = new List<FsckProblem>();
        foreach (var path in Directory.EnumerateFileSystemEntries(store.At(StoreFolder.Generations)).Order(StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            problems.AddRange(Directory.Exists(path) ? Fsck.Guarded(path, () => Template(path)) : [Fsck.ForeignFile(path)]);
        }

        return problems;
    }

    private IEnumerable<FsckProblem> Template(string path)
    {
        var template = Path.GetFileName(path);
        foreach (var entry in Directory.EnumerateFileSystemEntries(path).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(entry);
            if (name != "current" && GenerationStore.NumberOf(name) is null)
            {
                yield return Fsck.ForeignFile(entry);
            }
        }

        var numbers = generations.Numbers(template);
        foreach (var number in numbers)
        {
            var file = Path.Combine(path, $"{number}.json");
            foreach (var problem in Fsck.Guarded(file, () => Generation(file, template, number)))
            {
                yield return problem;
            }
        }

        if (numbers.Count > 0 && (generations.CurrentNumber(template) is not { } current || !numbers.Contains(current)))
        {
            yield return new FsckProblem(Path.Combine(path, "current"), "does not point to a generation", $"ln -sfn {numbers[0]}.json {path}/current");
        }
    }

    private IEnumerable<FsckProblem> Generation(string file, string template, int number)
    {
        var generation = generations.Find(template, number);
        if (generations.LostLayer(generation) is { } lost)
        {
            // The one in force is grown again; older ones are only history.
            yield return new FsckProblem(file, $"the store has no layer {lost.Short}", generations.CurrentNumber(template) == number ? $"coppice build {template}" : $"rm {file}");
        }
        else if (Listing(generation.Layers).Digest != generation.Tree)
        {
            yield return new FsckProblem(file, "its layers do not make the tree that it names", $"rm {file}, then coppice build {template}");
        }
    }

    // Generations of one family share most of their chains.
    private TreeListing Listing(IReadOnlyList<Digest> chain)
    {
        if (chain.Count == 0)
        {
            return TreeListing.Empty;
        }

        var key = string.Join(' ', chain);
        return chains.TryGetValue(key, out var known)
            ? known
            : chains[key] = Listing([.. chain.SkipLast(1)]).Apply(layers.Manifest(chain[^1]));
    }
}
