using System.CommandLine;
using Coppice.Archives.Freezing;
using Coppice.Cli.Building;
using Coppice.Cli.Checking;
using Coppice.Cli.Comparing;
using Coppice.Cli.Planning;
using Coppice.Cli.Progress;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Cli.Updating;
using Coppice.Engine;
using Coppice.Engine.Building;
using Coppice.Engine.Components;
using Coppice.Engine.Documents;
using Coppice.Engine.Updating;
using Coppice.Foundation;
using Coppice.Planning.Differences;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice update</c>: takes a new snapshot for the whole family and brings templates to it.</summary>
public sealed class Update : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any(
        "TEMPLATE", "templates to update, with their ancestors; all when left out");
    private readonly Option<string[]> targets = Symbols.Values(
        "--targets", "TEMPLATES", "the same as TEMPLATE: names separated by commas");
    private readonly Option<string[]> skip = Symbols.Values(
        "--skip", "TEMPLATES", "templates to leave unchanged, with everything that grows on them");
    private readonly Option<bool> dryRun = Symbols.Flag("--dry-run", "only show what would change");
    private readonly Option<bool> offline = Symbols.Flag(
        "--offline",
        "fetch nothing: go to the newest metadata that check or update has taken, with the packages already downloaded");
    private readonly Option<bool> allowOlder = Symbols.Flag(
        "--allow-older", "accept a Release older than the last one (a mirror that was reset)");
    private readonly Option<bool> allowChanged = Symbols.Flag(
        "--allow-changed-origin", "accept a Release that changed its origin or codename");
    private readonly Option<bool> allowExpired = SnapshotOptions.AllowExpired();
    private readonly Option<bool> signal = Symbols.Flag(
        "--signal-no-updates", "end with exit code 100 instead of 0 when there is nothing to update");
    private readonly GrowingOptions growing = new();
    private readonly ProgressOptions progress = new();

    /// <inheritdoc/>
    public string Name => "update";

    /// <inheritdoc/>
    public string Summary => "take a new snapshot and update templates to it";

    /// <inheritdoc/>
    public string Details =>
        "Takes and verifies new metadata for the whole family, shows which packages change and what happens to each template, "
            + "and does it, parents before children. "
        + "Asks first only when packages are removed or downgraded; without a terminal that needs --yes. The new snapshot "
        + "becomes current when the plan is carried out: before that, and "
        + "with --dry-run, the store stays as it was for build. Where something fails, its branch stays on its old generations "
        + "and all others are updated; "
        + "coppice build continues from there. "
        + "Components of a branch are taken at its newest signed head, and built; templates that take their packages follow.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        [
            "coppice update", "coppice update --dry-run", "coppice update vault --signal-no-updates",
            "coppice update --skip dev,sys-net",
        ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax =>
        [
            templates, targets, skip, dryRun, growing.Concurrency, .. progress.Symbols, signal, offline, allowOlder, allowExpired,
            allowChanged,
        ];

    /// <inheritdoc/>
    public ProgressMode? ProgressOf(ParseResult arguments) => progress.Of(arguments);

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var dry = context.Get(dryRun);
        var metadata = new TakeOptions
        {
            AllowOlder = context.Get(allowOlder),
            AllowChanged = context.Get(allowChanged),
            AllowExpired = context.Get(allowExpired),
        };
        var request = new UpdateRequest(
            [.. context.Get(templates) ?? [], .. context.Get(targets) ?? []], context.Get(skip) ?? [], metadata, dry);
        using var engine = context.OpenOrCreateEngine(context.Get(offline));
        var everything = new UpdateFamily(engine).Choose(request);
        var named = request.Templates.Count + request.Skip.Count == 0 ? []
            : everything.Templates.Select(template => template.Name).ToList();
        var news = await new CheckComponents(engine).RunAsync(everything.Family, named, take: !dry, context.Progress, cancel);
        context.Say(ComponentNewsText.Lines(news, context.Terminal.ErrorPalette, context.Terminal.ErrorWidth));
        // Templates that take what is built first are grown once, after it.
        var code = await TemplatesAsync(
            context, engine, news.HasUpdates && !dry ? request with { Waiting = news.Follow } : request, cancel);
        if (news.HasUpdates && !dry && code is ExitCode.Done or ExitCode.NothingToDo)
        {
            code = await new BuildRun(context, engine, growing).RunAsync(
                new BuildRequest(named, new SnapshotRequest()), cancel);
        }

        var refused = news.Sources.SelectMany(source => source.Failure?.Problems ?? []).ToList();
        return refused.Count == 0 ? code : throw new Failure(refused);
    }

    private async Task<int> TemplatesAsync(
        VerbContext context, CoppiceEngine engine, UpdateRequest request, CancellationToken cancel)
    {
        var (update, dry) = (new UpdateFamily(engine), request.DryRun);
        var selection = update.Choose(request);
        UpdateProgress.Announce(context, selection.Templates, dry);
        using var prepared = await update.PrepareAsync(request, selection, context.Progress, cancel);
        UpdateProgress.Plan(context, prepared);
        if (!prepared.HasChanges)
        {
            var nothing = dry ? null : await update.RunAsync(prepared, growing.Of(context), context.Progress, cancel);
            context.Say(UpdateText.NothingToDo(prepared, engine.Options.Offline));
            context.Show(() => UpdateDocument.Of(prepared, nothing), () => []);
            return context.Get(signal) ? ExitCode.NothingToDo : ExitCode.Done;
        }

        return dry ? Show(context, prepared) : await CarryOutAsync(context, update, prepared, cancel);
    }

    private static int Show(VerbContext context, PreparedUpdate prepared)
    {
        context.Show(
            () => UpdateDocument.Of(prepared, result: null),
            () => UpdateText.Lines(prepared, context.Settings.Verbose, context.Terminal.OutPalette, context.Terminal.OutWidth));
        return prepared.Problems.Count == 0 ? ExitCode.Done : throw new Failure(prepared.Problems);
    }

    private async Task<int> CarryOutAsync(
        VerbContext context, UpdateFamily update, PreparedUpdate prepared, CancellationToken cancel)
    {
        if (!prepared.Foreseen.Plan.Changes.Any())
        {
            throw new Failure(prepared.Problems);
        }

        context.Say(
            UpdateText.Lines(prepared, context.Settings.Verbose, context.Terminal.ErrorPalette, context.Terminal.ErrorWidth));
        if (!context.Settings.Yes)
        {
            prepared.Foreseen.RequireSpace(Name);
        }

        if (!await Agreement.OnFileAsync(context, prepared.Plan.Family, prepared.OtherFile, cancel)
            || await Agreement.AskAsync(context, prepared.Changes, templates: null, cancel) is not { } agreed)
        {
            context.Say("nothing was changed");
            return ExitCode.Failed;
        }

        var options = growing.Of(context) with { Agreed = context.Settings.Yes ? null : agreed };
        var result = await update.RunAsync(prepared, options, context.Progress, cancel);
        context.Show(() => UpdateDocument.Of(prepared, result), () => []);
        return BuildEnd.Report(context, result, prepared.Problems);
    }
}
