using Coppice.Cli.Inspecting;
using Coppice.Cli.Running;
using Coppice.Engine.Documents;
using Coppice.Engine.Inspecting;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice status</c>: how far the family is, and what to do next.</summary>
public sealed class Status : IVerb
{
    /// <inheritdoc/>
    public string Name => "status";

    /// <inheritdoc/>
    public string Summary => "show the state of the family, and what to do next";

    /// <inheritdoc/>
    public string Details =>
        "A template is current when a build would leave it alone, stale when a build would grow it anew (with the reason), "
            + "absent when it was never grown. "
        + "Compares with the current snapshot: nothing is fetched, nothing is mounted, no root is needed.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice status", "coppice status --json"];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var show = new ShowFamily(context.EngineOptions(offline: true));
        var (status, components) = (show.Status(context.Progress), show.Components(context.Progress));
        var deployed = show.Deployed();
        context.Show(
            () => StatusDocument.Of(status, components, deployed),
            () => StatusText.Lines(context, status, components, deployed));
        return Task.FromResult(ExitCode.Done);
    }
}
