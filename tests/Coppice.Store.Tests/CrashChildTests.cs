using Coppice.Foundation;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests;

/// <summary>What <see cref="CrashTests"/> runs in a process of its own; it is no test by itself.</summary>
public sealed class CrashChildTests
{
    internal const string FolderVariable = "COPPICE_TEST_FOLDER";
    internal const string TemplateVariable = "COPPICE_TEST_TEMPLATE";
    internal const string FailureFile = "failure";

    [Fact(Explicit = true)]
    public void Adds_a_generation_for_the_tests_that_disturb_it()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable)!;
        try
        {
            var store = StoreFolder.Open(Path.Combine(folder, "store"));
            using var build = StoreLock.Build(store);
            var layers = new LayerStore(store);
            var layer = layers.Stage(Path.Combine(folder, "upper"), TreeListing.Empty, latest: 1_700_000_000);
            var child = layers.Stage(Path.Combine(folder, "upper-of-child"), layer.Result, latest: 1_700_000_000);
            var (generations, name) = (new GenerationStore(store, TimeProvider.System), Environment.GetEnvironmentVariable(TemplateVariable)!);
            layers.Flush(generations, [generations.Number(Record(name, layer, [layer.Id])), generations.Number(Record($"{name}-child", child, [layer.Id, child.Id]))]);
        }
        catch (Failure e)
        {
            // The parent looks at the store and at this; any other exception is a bug and fails this test.
            Tell(Path.Combine(folder, FailureFile), $"{e.Message}\n{e.Problems[0].Hint}");
        }
    }

    private static Generation Record(string template, Layer layer, IReadOnlyList<Digest> chain) => new(
        template, 0, default, null, layer.Id, layer.Result.Digest, chain, layer.Id, 1_700_000_000, [], layer.OwnBytes, layer.Result.TotalBytes, null);

    // strace counts the calls of each thread: when a worker met the injected error, this thread's own call of that number is still to come.
    private static void Tell(string file, string text)
    {
        try
        {
            File.WriteAllText(file, text);
        }
        catch (IOException)
        {
            File.WriteAllText(file, text);
        }
    }
}
