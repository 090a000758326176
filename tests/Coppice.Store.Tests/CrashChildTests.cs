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
            var layer = new LayerStore(store).Add(Path.Combine(folder, "upper"), TreeListing.Empty, latest: 1_700_000_000);
            new GenerationStore(store, TimeProvider.System).Add(new Generation(
                Environment.GetEnvironmentVariable(TemplateVariable)!, 0, default, null, layer.Id, layer.Result.Digest, [layer.Id], layer.Id, 1_700_000_000,
                [], layer.OwnBytes, layer.Result.TotalBytes, null));
        }
        catch (Failure e)
        {
            // The parent looks at the store and at this; any other exception is a bug and fails this test.
            Tell(Path.Combine(folder, FailureFile), $"{e.Message}\n{e.Problems[0].Hint}");
        }
    }

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
