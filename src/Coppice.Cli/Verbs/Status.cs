using Coppice.Cli.Inspecting;
using Coppice.Cli.Running;
using Coppice.Foundation;
using Coppice.Planning;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice status</c>: how far the family is, and what to do next.</summary>
public sealed class Status : IVerb
{
    /// <inheritdoc/>
    public string Name => "status";

    /// <inheritdoc/>
    public string Summary => "show how far the family is, and what to do next";

    /// <inheritdoc/>
    public string Details =>
        "A template is current when a build would leave it alone, stale when a build would grow it anew (with the reason), absent when it was never grown. "
        + "Compared with the snapshot in force: nothing is fetched, nothing is mounted, no root is needed.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice status", "coppice status --json"];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var family = Workshop.ReadFamily(context);
        using var workshop = Workshop.TryOpen(context);
        var status = workshop?.Status(family) ?? FamilyStatus.NothingGrown(family);
        if (context.Settings.Json)
        {
            context.PrintJson(json => StatusJson.Write(json, status));
        }
        else
        {
            context.Print(StatusText.Lines(context, status));
        }

        return Task.FromResult(ExitCode.Done);
    }
}
