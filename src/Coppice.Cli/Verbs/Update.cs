using System.CommandLine;
using Coppice.Archives;
using Coppice.Archives.Freezing;
using Coppice.Cli.Building;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Cli.Updating;
using Coppice.Foundation;
using Coppice.Sandbox;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice update</c>: takes a new snapshot for the whole family and brings templates to it.</summary>
public sealed class Update : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any("TEMPLATE", "templates to update, with their ancestors; all when left out");
    private readonly Option<string[]> targets = Symbols.Values("--targets", "TEMPLATES", "the same as TEMPLATE: names with commas between them");
    private readonly Option<string[]> skip = Symbols.Values("--skip", "TEMPLATES", "templates to leave as they are, with everything that grows on them");
    private readonly Option<bool> dryRun = Symbols.Flag("--dry-run", "only show what would change");
    private readonly Option<bool> offline = Symbols.Flag("--offline", "fetch nothing: go to the newest metadata that check or update has taken, with the packages that are there");
    private readonly Option<bool> allowOlder = Symbols.Flag("--allow-older", "accept a Release older than the last one (a mirror that was set back)");
    private readonly Option<bool> allowChanged = Symbols.Flag("--allow-changed-origin", "accept a Release that changed its origin or codename");
    private readonly Option<bool> allowExpired = SnapshotOptions.AllowExpired();
    private readonly Option<bool> signal = Symbols.Flag("--signal-no-updates", "end with exit code 100 instead of 0 when there is nothing to update");
    private readonly GrowingOptions growing = new();
    private readonly ProgressOptions progress = new();

    /// <inheritdoc/>
    public string Name => "update";

    /// <inheritdoc/>
    public string Summary => "take a new snapshot and bring templates to it";

    /// <inheritdoc/>
    public string Details =>
        "Takes and verifies new metadata for the whole family, shows which packages change and what is done with each template, and does it, parents before children. "
        + "Asks first only when packages are removed or downgraded; without a terminal that needs --yes. The new snapshot is put in force when the plan is carried out: before that, and "
        + "with --dry-run, the store stays as it was for build. Where something fails, its branch stays on its old generations and everything else is updated; "
        + "coppice build goes on from there.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice update", "coppice update --dry-run", "coppice update vault --signal-no-updates", "coppice update --skip dev,sys-net"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax =>
        [templates, targets, skip, dryRun, growing.Concurrency, .. progress.Symbols, signal, offline, allowOlder, allowExpired, allowChanged];

    /// <inheritdoc/>
    public string? ProgressOf(ParseResult arguments) => progress.Of(arguments);

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var dry = context.Get(dryRun);
        using var workshop = Workshop.OpenOrCreate(context, context.Get(offline));
        var family = workshop.ReadFamily();
        var chosen = TemplateSelection.Of(family, [.. context.Get(templates) ?? [], .. context.Get(targets) ?? []], context.Get(skip) ?? []);
        UpdateProgress.Announce(context, chosen, dry);
        if (!dry)
        {
            SandboxHost.RequireRoot();
        }

        // Held from here on, so that no garbage collection takes away the snapshot that is not in force yet.
        using var held = dry ? workshop.LockForReading(cancel) : workshop.LockForBuilding(cancel);
        var before = workshop.Snapshots.InForce(family.Name);
        var options = new TakeOptions { AllowOlder = context.Get(allowOlder), AllowChanged = context.Get(allowChanged), AllowExpired = context.Get(allowExpired) };
        var snapshot = await workshop.NewestAsync(family, options, cancel);
        var run = new UpdateRun(context, workshop, before, workshop.Plan(family, snapshot, chosen), growing.Of(context));
        return !run.HasChanges ? await NothingToDoAsync(run, context, dry, cancel)
            : dry ? await run.ShowAsync(cancel)
            : await run.CarryOutAsync(cancel);
    }

    private async Task<int> NothingToDoAsync(UpdateRun run, VerbContext context, bool dry, CancellationToken cancel)
    {
        await run.SayNothingToDoAsync(dry, cancel);
        return context.Get(signal) ? ExitCode.NothingToDo : ExitCode.Done;
    }
}
