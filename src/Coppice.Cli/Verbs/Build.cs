using System.CommandLine;
using Coppice.Cli.Building;
using Coppice.Cli.Output;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;
using Coppice.Sandbox;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice build</c>: makes the store as the family file says.</summary>
public sealed class Build : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any("TEMPLATE", "templates to build, with their ancestors; all when left out");
    private readonly GrowingOptions growing = new();
    private readonly SnapshotOptions snapshotOptions = new();

    /// <inheritdoc/>
    public string Name => "build";

    /// <inheritdoc/>
    public string Summary => "grow every template that is not as declared";

    /// <inheritdoc/>
    public string Details =>
        "Uses the snapshot that the store has; takes one when there is none. Shows the plan and carries it out. What is finished stays when "
        + "something fails or is interrupted: the same command goes on from there. Afterwards generations are forgotten that `keep:` of the family file does not keep.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice build", "coppice build vault", "coppice -f examples/starter/family.yaml build --refresh"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [templates, growing.Concurrency, .. snapshotOptions.Symbols, growing.DebugShell];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var workshop = Workshop.OpenOrCreate(context, snapshotOptions.Offline(context), builds: true);
        var family = workshop.ReadFamily();
        var targets = (context.Get(templates) ?? []).Select(family.Template).ToList();
        var snapshot = await snapshotOptions.SnapshotAsync(context, workshop, family, cancel);
        var first = workshop.Plan(family, snapshot, targets);
        workshop.RequirePolicies(first, cancel);
        if (!first.Changes.Any())
        {
            return NothingToDo(context, family.Templates.Count);
        }

        SandboxHost.RequireRoot();
        using var held = workshop.LockForBuilding(cancel);
        // Whoever held the lock before may have built what this run was about to build.
        var plan = workshop.Plan(family, snapshot, targets);
        if (!plan.Changes.Any())
        {
            return NothingToDo(context, family.Templates.Count);
        }

        ThisMachine.RequireToRun(plan);
        var resolutions = await workshop.ResolveAsync(plan, cancel);
        using var downloader = workshop.Downloader();
        foreach (var line in PlanText.Lines(plan, resolutions, downloader.Has, workshop.Store.FreeBytes(), context.Terminal.ErrorPalette, context.Terminal.ErrorWidth))
        {
            context.Say(line);
        }

        SpaceCheck.Require(context, resolutions, downloader.Has, workshop.Store.FreeBytes());
        var outcomes = await workshop.BuildAsync(plan, resolutions, growing.Of(context), cancel);
        return await BuildEnd.ReportAsync(context, workshop, family, outcomes, [], cancel);
    }

    private static int NothingToDo(VerbContext context, int templates)
    {
        context.Say($"nothing to do: {Quantity.Count(templates, "template")} as declared");
        return ExitCode.Done;
    }
}
