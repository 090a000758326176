using Coppice.Engine;
using Coppice.Engine.Documents;
using Coppice.Engine.Inspecting;
using Coppice.Foundation.Progress;

namespace Coppice.Serving.Running;

/// <summary>Makes another generation of a template current, as <c>coppice rollback</c>.</summary>
/// <param name="generation">The generation: <c>vault@2</c>.</param>
internal sealed class RollBackAct(string generation) : IAct
{
    /// <inheritdoc/>
    public string Name => "rollback";

    /// <inheritdoc/>
    public string Title => $"make {generation} current";

    /// <inheritdoc/>
    public bool AsksFirst => true;

    /// <inheritdoc/>
    public Task<Foreseen> LookAsync(EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        var document = Turn(options, dryRun: true, progress, cancel);
        return Task.FromResult(new Foreseen(document, document.From != document.To, Stamp(document)));
    }

    /// <inheritdoc/>
    public Task<Document?> CarryOutAsync(
        Foreseen agreed, EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        Acts.RequireSame(agreed, Stamp(Turn(options, dryRun: true, progress, cancel)));
        return Task.FromResult<Document?>(Turn(options, dryRun: false, progress, cancel));
    }

    private RollbackDocument Turn(EngineOptions options, bool dryRun, IProgressSink progress, CancellationToken cancel)
    {
        using var engine = CoppiceEngine.Open(options, progress);
        return RollbackDocument.Of(new RollBack(engine).Run(new RollBackRequest(generation, dryRun), progress, cancel));
    }

    private static string Stamp(RollbackDocument document) =>
        $"{document.Template} {document.From} {document.To} {document.Digest}";
}
