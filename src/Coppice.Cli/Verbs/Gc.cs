using System.CommandLine;
using Coppice.Cli.Maintenance;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Maintenance;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice gc</c>: removes old generations and what nothing reaches any more.</summary>
public sealed class Gc : IVerb
{
    private readonly Option<int?> keep = Symbols.Number(
        "--keep",
        $"how many of the newest generations of each template to keep, besides the current one (default: keep: of the family "
            + $"file, else {Family.DefaultKeep})",
        1);
    private readonly Option<bool> packages = Symbols.Flag(
        "--packages", "also remove downloaded packages that no current snapshot lists");
    private readonly Option<bool> dryRun = Symbols.Flag("--dry-run", "only show what would be removed");

    /// <inheritdoc/>
    public string Name => "gc";

    /// <inheritdoc/>
    public string Summary => "remove old generations and whatever is no longer needed";

    /// <inheritdoc/>
    public string Details =>
        "Shows what would go and asks first; without a terminal that needs --yes. The current generation is always kept. Waits "
            + "until no build runs and no template is in use (run, shell, export). It can be stopped at any moment and leaves a "
            + "good store; the next run removes the rest.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice gc --dry-run", "coppice gc --keep 1 --packages --yes"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [keep, packages, dryRun];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var request = new CollectRequest(context.Get(keep), context.Get(packages), context.Get(dryRun));
        using var engine = context.OpenEngine();
        var gc = new CollectGarbage(engine);
        if (!request.DryRun && !await Removal.AskAsync(
            context, await gc.RunAsync(request with { DryRun = true }, context.Progress, cancel), cancel))
        {
            return ExitCode.Failed;
        }

        var collection = await gc.RunAsync(request, context.Progress, cancel);
        context.Show(
            () => CollectionDocument.Of(collection, request.DryRun),
            () => CollectionReport.Lines(collection, request.DryRun, context.Terminal.OutPalette, context.Terminal.OutWidth));
        return ExitCode.Done;
    }
}
