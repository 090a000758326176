using Coppice.Archives.Freezing;
using Coppice.Engine;
using Coppice.Engine.Documents;
using Coppice.Engine.Updating;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing;
using Coppice.Planning.Differences;

namespace Coppice.Serving.Running;

/// <summary>Brings templates to the newest metadata, as <c>coppice update</c>.</summary>
/// <param name="templates">Their names; all when empty.</param>
internal sealed class UpdateAct(IReadOnlyList<string> templates) : IAct
{
    /// <inheritdoc/>
    public string Name => "update";

    /// <inheritdoc/>
    public string Title => templates.Count == 0 ? "update the family" : $"update {string.Join(", ", templates)}";

    /// <inheritdoc/>
    public bool AsksFirst => true;

    /// <inheritdoc/>
    public async Task<Foreseen> LookAsync(EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        using var engine = CoppiceEngine.OpenOrCreate(options, progress);
        var (update, request) = (new UpdateFamily(engine), Request(dryRun: true));
        using var prepared = await update.PrepareAsync(request, update.Choose(request), progress, cancel);
        return Of(prepared);
    }

    /// <inheritdoc/>
    public async Task<Document?> CarryOutAsync(
        Foreseen agreed, EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        using var engine = CoppiceEngine.Open(options, progress);
        // What was shown is of the metadata that were taken for it; newer ones would be another update.
        var (update, request) = (new UpdateFamily(engine), Request(dryRun: false) with { AsFetched = true });
        using var prepared = await update.PrepareAsync(request, update.Choose(request), progress, cancel);
        Acts.RequireSame(agreed, Of(prepared).Stamp);
        prepared.Foreseen.RequireSpace(Name);
        var result = await update.RunAsync(
            prepared,
            new BuildOptions(Environment.ProcessorCount, UseIdleness: true) { Agreed = new AgreedChanges(prepared.Changes) },
            progress, cancel);
        return result.Problems.Count == 0 ? UpdateDocument.Of(prepared, result) : throw new Failure(result.Problems);
    }

    private UpdateRequest Request(bool dryRun) => new(templates, [], new TakeOptions(), dryRun);

    private static Foreseen Of(PreparedUpdate prepared)
    {
        var document = UpdateDocument.Of(prepared, result: null);
        return new Foreseen(document, prepared.Foreseen.Plan.Changes.Any(), DocumentText.Of(document))
        {
            Dangers = Dangerous(prepared.Changes),
            Problems = prepared.Problems,
        };
    }

    /// <summary>The packages of which a person should know before.</summary>
    internal static IReadOnlyList<string> Dangerous(IReadOnlyList<ForecastChange> changes) =>
        [.. changes.Where(change => change.IsDangerous).Select(change => change.Change.Name)];
}
