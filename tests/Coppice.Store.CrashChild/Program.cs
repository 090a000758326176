using Coppice.Foundation;
using Coppice.Store;
using Coppice.Store.Commits;
using Coppice.Store.Generations;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

// Adds two generations at once, for the tests that disturb it: FOLDER has `store`, `upper` and `upper-of-child`; TEMPLATE and
// TEMPLATE-child are what grows. An expected failure goes to FOLDER/failure with its hint; everything else ends this process.
var (folder, template) = (args[0], args[1]);
try
{
    var store = StoreOpening.Open(Path.Combine(folder, "store"));
    using var build = StoreLock.Build(store);
    var layers = new LayerStore(store);
    var layer = layers.Stage(Path.Combine(folder, "upper"), TreeListing.Empty, latest: 1_700_000_000);
    var child = layers.Stage(Path.Combine(folder, "upper-of-child"), layer.Result, latest: 1_700_000_000);
    var generations = new GenerationStore(store, TimeProvider.System);
    using var commit = StoreCommit.Begin(layers, generations);
    commit.Add(Record(template, layer, [layer.Id]));
    commit.Add(Record($"{template}-child", child, [layer.Id, child.Id]));
    commit.Complete();
    layers.Flush(generations);
}
catch (Failure e)
{
    Tell(Path.Combine(folder, "failure"), $"{e.Message}\n{e.Problems[0].Hint}");
}

static Generation Record(string template, Layer layer, IReadOnlyList<Digest> chain) => new(
    template, 0, default, null, layer.Id, layer.Result.Digest, chain, layer.Id, 1_700_000_000, [], layer.OwnBytes,
    layer.Result.TotalBytes, null);

// strace counts the calls of each thread: when another one met the injected error, this one's own call of that number is still to
// come.
static void Tell(string file, string text)
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
