using System.CommandLine;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice plan</c>: what <c>build</c> would do, and why.</summary>
public sealed class Plan : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any("TEMPLATE", "templates to plan, with their ancestors; all when left out");
    private readonly SnapshotOptions snapshotOptions = new();

    /// <inheritdoc/>
    public string Name => "plan";

    /// <inheritdoc/>
    public string Summary => "show what build would do, and why";

    /// <inheritdoc/>
    public string Details =>
        "Nothing is grown. Packages that do not exist or do not fit together, and removals that would take more than is listed, are found here. "
        + "A snapshot is taken only when there is none (or with --refresh).";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice plan", "coppice plan vault --json"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [templates, .. snapshotOptions.Symbols];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var workshop = Workshop.OpenOrCreate(context, snapshotOptions.Offline(context));
        var family = workshop.ReadFamily();
        var targets = (context.Get(templates) ?? []).Select(family.Template).ToList();
        var snapshot = await snapshotOptions.SnapshotAsync(context, workshop, family, cancel);
        var plan = workshop.Plan(family, snapshot, targets);
        workshop.RequirePolicies(plan, cancel);
        var resolutions = await workshop.ResolveAsync(plan, cancel);
        using var downloader = workshop.Downloader();
        if (context.Settings.Json)
        {
            context.PrintJson(json => PlanJson.Write(json, plan, resolutions, downloader.Has));
        }
        else
        {
            context.Print(PlanText.Lines(plan, resolutions, downloader.Has, workshop.Store.FreeBytes(), context.Terminal.OutPalette, context.Terminal.OutWidth)
                .Concat(ThisMachine.Lines(plan)));
        }

        return ExitCode.Done;
    }
}
