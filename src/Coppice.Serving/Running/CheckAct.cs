using Coppice.Archives.Freezing;
using Coppice.Engine;
using Coppice.Engine.Documents;
using Coppice.Engine.Updating;
using Coppice.Foundation.Progress;

namespace Coppice.Serving.Running;

/// <summary>Fetches the newest metadata, as <c>coppice check</c>; what builds work from stays as it is.</summary>
internal sealed class CheckAct : IAct
{
    /// <inheritdoc/>
    public string Name => "check";

    /// <inheritdoc/>
    public string Title => "look for updates";

    /// <inheritdoc/>
    public bool AsksFirst => false;

    /// <inheritdoc/>
    public Task<Foreseen> LookAsync(EngineOptions options, IProgressSink progress, CancellationToken cancel) =>
        Task.FromResult(new Foreseen(null, HasWork: true, ""));

    /// <inheritdoc/>
    public async Task<Document?> CarryOutAsync(
        Foreseen agreed, EngineOptions options, IProgressSink progress, CancellationToken cancel)
    {
        using var engine = CoppiceEngine.OpenOrCreate(options, progress);
        var report = await new CheckForUpdates(engine).RunAsync(new CheckRequest([], new TakeOptions()), progress, cancel);
        return CheckDocument.Of(report, engine.Time.GetUtcNow());
    }
}
