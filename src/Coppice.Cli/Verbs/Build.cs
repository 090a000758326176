using System.CommandLine;
using Coppice.Cli.Building;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Building;
using Coppice.Engine.Components;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice build</c>: makes the store as the family file says.</summary>
public sealed class Build : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any(
        "TEMPLATE", "templates and components to build, with what they need; all when left out");
    private readonly GrowingOptions growing = new();
    private readonly Option<bool> keepGoing = Symbols.Flag(
        "--keep-going", "leave out templates that cannot be resolved, with what grows on them, and build all others", "-k");
    private readonly Option<bool> tryFix = Symbols.Flag(
        "--try-fix",
        "where a component cannot be built: find what mends it, build with that in a scratch tree, print the change");
    private readonly SnapshotOptions snapshotOptions = new();

    /// <inheritdoc/>
    public string Name => "build";

    /// <inheritdoc/>
    public string Summary => "grow every template that differs from its declaration";

    /// <inheritdoc/>
    public string Details =>
        "Uses the snapshot that the store has; takes one when there is none. Packages that templates take from archives with "
            + "`builds:` are built first. Shows the plan and carries it out. Finished "
            + "templates stay when something fails or is interrupted: the same command continues from there. Where a template "
            + "fails to grow, only its branch stops. Where one cannot be resolved (no archive has a package), nothing is built "
            + "without --keep-going. All failures are reported at the end, with exit code 1. Afterwards generations beyond "
            + "`keep:` of the family file are deleted.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        [
            "coppice build", "coppice build vault", "coppice build --keep-going",
            "coppice -f examples/starter/family.yaml build --refresh",
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax =>
        [templates, keepGoing, tryFix, growing.Concurrency, .. snapshotOptions.Symbols, .. growing.OfFailures];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var request = new BuildRequest(context.Get(templates) ?? [], snapshotOptions.Of(context))
        {
            KeepGoing = context.Get(keepGoing),
        };
        using var engine = context.OpenOrCreateEngine(snapshotOptions.Offline(context), builds: true);
        var run = new BuildRun(context, engine, growing);
        if (!context.Get(tryFix))
        {
            return await run.RunAsync(request, cancel);
        }

        try
        {
            return await run.RunAsync(request, cancel);
        }
        catch (Failure failure)
        {
            // What failed for another reason than its build has nothing to be tried.
            var failed = failure.Problems.Where(problem => problem.Kind is ProblemKind.StepFailed or ProblemKind.Unresolvable)
                .Select(problem => problem.Subject).OfType<string>()
                .Intersect(engine.ReadFamily().Components.Select(component => component.Name)).ToList();
            foreach (var name in failed)
            {
                var trial = await new TryFix(engine, growing.Of(context) with { OnFailure = null }, context.Progress)
                    .RunAsync(name, cancel);
                context.Print(FixText.Lines(trial));
            }

            throw;
        }
    }
}
