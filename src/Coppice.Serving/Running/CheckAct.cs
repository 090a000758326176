using Coppice.Archives.Freezing;
using Coppice.Engine;
using Coppice.Engine.Documents;
using Coppice.Engine.Updating;
using Coppice.Foundation.Progress;

namespace Coppice.Serving.Running;

/// <summary>Fetches the newest metadata, as <c>coppice check</c>; what builds work from stays as it is.</summary>
/// <param name="changes">Whether to read the changelogs of newer packages, too, which an update uses as well.</param>
internal sealed class CheckAct(bool changes = false) : IAct
{
    /// <inheritdoc/>
    public string Name => changes ? "changes" : "check";

    /// <inheritdoc/>
    public string Title => changes ? "read the changelogs of newer packages" : "look for updates";

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
        var request = new CheckRequest([], new TakeOptions(), changes ? ChangesWanted.All : ChangesWanted.None);
        var report = await new CheckForUpdates(engine).RunAsync(request, progress, cancel);
        return CheckDocument.Of(report, engine.Time.GetUtcNow());
    }
}
