using System.CommandLine;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Building;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice plan</c>: what <c>build</c> would do, and why.</summary>
public sealed class Plan : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any(
        "TEMPLATE", "templates and components to plan, with what they need; all when left out");
    private readonly SnapshotOptions snapshotOptions = new();

    /// <inheritdoc/>
    public string Name => "plan";

    /// <inheritdoc/>
    public string Summary => "show what build would do, and why";

    /// <inheritdoc/>
    public string Details =>
        "Nothing is grown. Packages that do not exist or cannot be installed together, and removals beyond what is listed, are "
            + "found here. "
        + "A snapshot is taken only when there is none (or with --refresh).";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice plan", "coppice plan vault --json"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [templates, .. snapshotOptions.Symbols];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var request = new PlanRequest(context.Get(templates) ?? [], snapshotOptions.Of(context));
        using var engine = context.OpenOrCreateEngine(snapshotOptions.Offline(context));
        var foreseen = await new PlanFamily(engine).RunAsync(request, context.Progress, cancel);
        context.Show(
            () => PlanDocument.Of(foreseen),
            () => PlanText.WithObstacles(foreseen, context.Terminal.OutPalette, context.Terminal.OutWidth));
        return ExitCode.Done;
    }
}
