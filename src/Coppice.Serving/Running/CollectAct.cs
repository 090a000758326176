using Coppice.Engine;
using Coppice.Engine.Documents;
using Coppice.Engine.Maintenance;
using Coppice.Foundation.Progress;

namespace Coppice.Serving.Running;

/// <summary>Removes old generations and what nothing needs any more, as <c>coppice gc</c>.</summary>
internal sealed class CollectAct : IAct
{
    /// <inheritdoc/>
    public string Name => "gc";

    /// <inheritdoc/>
    public string Title => "remove what nothing needs any more";

    /// <inheritdoc/>
    public bool AsksFirst => true;

    /// <inheritdoc/>
    public async Task<Foreseen> LookAsync(EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        var document = await CollectAsync(options, dryRun: true, progress, cancel);
        return new Foreseen(
            document, document.Bytes > 0 || document.Generations.Count > 0 || document.Files.Count > 0, Stamp(document));
    }

    /// <inheritdoc/>
    public async Task<Document?> CarryOutAsync(
        Foreseen agreed, EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        Acts.RequireSame(agreed, Stamp(await CollectAsync(options, dryRun: true, progress, cancel)));
        return await CollectAsync(options, dryRun: false, progress, cancel);
    }

    private static async Task<CollectionDocument> CollectAsync(
        EngineOptions options, bool dryRun, IProgressSink progress, CancellationToken cancel)
    {
        using var engine = CoppiceEngine.Open(options, progress);
        var request = new CollectRequest(null, Packages: false, dryRun);
        return CollectionDocument.Of(await new CollectGarbage(engine).RunAsync(request, progress, cancel), dryRun);
    }

    // Layers and contents follow from the generations.
    private static string Stamp(CollectionDocument document) => string.Join('\n', document.Generations);
}
