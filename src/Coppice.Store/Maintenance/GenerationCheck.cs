using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Store.Maintenance;

/// <summary>
/// Checks that every generation's record can be read, has its layers, and that they make the tree that it says.
/// </summary>
internal sealed class GenerationCheck(StoreFolder store)
{
    private readonly GenerationStore generations = new(store, TimeProvider.System);
    private readonly Dictionary<string, TreeListing> chains = [];

    internal IEnumerable<FsckProblem> Run(CancellationToken cancel)
    {
        var problems = new List<FsckProblem>();
        foreach (var path in PlainFile.Names(store.At(StoreFolder.Generations))
            .Select(name => store.At(StoreFolder.Generations, name)).Order(StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            problems.AddRange(PlainFile.KindOf(path) == FileKind.Directory ? FsckProblem.Guarded(path, () => Template(path))
                : [FsckProblem.Foreign(path)]);
        }

        return problems;
    }

    private IEnumerable<FsckProblem> Template(string path)
    {
        var template = Path.GetFileName(path);
        foreach (var name in PlainFile.Names(path).Where(name => name != "current" && GenerationName.NumberOf(name) is null))
        {
            yield return FsckProblem.Foreign(Path.Combine(path, name));
        }

        var numbers = generations.Numbers(template);
        foreach (var each in numbers)
        {
            var file = Path.Combine(path, $"{each}.json");
            foreach (var problem in FsckProblem.Guarded(file, () => Generation(file, template, each)))
            {
                yield return problem;
            }
        }

        var current = Path.Combine(path, "current");
        if (numbers.Count > 0
            && (!TryCurrent(template, out var linked) || linked is not { } number || !numbers.Contains(number)))
        {
            // ln replaces no folder.
            yield return new FsckProblem(current, "does not point to a generation",
                $"rm -rf {ShellWord.Of(current)}; ln -s {numbers[0]}.json {ShellWord.Of(current)}");
        }
    }

    private bool TryCurrent(string template, out int? number)
    {
        try
        {
            number = generations.CurrentNumber(template);
            return true;
        }
        catch (Failure)
        {
            number = null;
            return false;
        }
    }

    private IEnumerable<FsckProblem> Generation(string file, string template, int number)
    {
        var generation = generations.Find(template, number);
        if (generations.LostLayer(generation) is { } lost)
        {
            // The current one is grown again; older ones are only history.
            yield return new FsckProblem(file, $"the store has no layer {lost.Short}", TryCurrent(template, out var current)
                && current == number ? $"coppice build {template}" : $"rm {file}");
        }
        else if (Listing(generation.Layers).Digest != generation.Tree)
        {
            yield return new FsckProblem(
                file, "its layers do not give the tree that it names", $"rm {file}, then coppice build {template}");
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
            : chains[key] = LayerManifest.Read(store, chain[^1]).On(Listing([.. chain.SkipLast(1)]));
    }
}
