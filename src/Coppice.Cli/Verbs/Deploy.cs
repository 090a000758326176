using System.CommandLine;
using Coppice.Cli.Deploying;
using Coppice.Cli.Progress;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Cli.Updating;
using Coppice.Deploying.Planning;
using Coppice.Engine.Deploying;
using Coppice.Engine.Documents;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice deploy</c>: brings templates into Qubes OS.</summary>
public sealed class Deploy : IVerb
{
    private readonly Argument<string[]> templates = Symbols.Any(
        "TEMPLATE", "templates to deploy; all that were grown when left out");
    private readonly Option<bool> dryRun = Symbols.Flag("--dry-run", "only show what would change");
    private readonly Option<bool> rollback = Symbols.Flag(
        "--rollback", "go back to the generation before: by a revision of the root volume, else by the image");
    private readonly Option<bool> replace = Symbols.Flag(
        "--replace-changed",
        "replace templates that were started or changed since the last deploy, without looking; --yes does not stand for it");
    private readonly Option<bool> compare = Symbols.Flag(
        "--compare", "only start one template, list what differs from its generation, and take the start back");
    private readonly Option<bool> policy = Symbols.Flag("--policy", "only print the policy that dom0 needs");
    private readonly Option<bool> signal = Symbols.Flag(
        "--signal-no-updates", "end with exit code 100 instead of 0 when there is nothing to do");
    private readonly Option<int?> wait = Symbols.Number(
        "--wait", "wait N minutes at most for templates that run and would be changed; without it they are left out", least: 1);
    private readonly ProgressOptions progress = new();
    private readonly Option<string?> qube = Symbols.Value(
        "--qube", "NAME", "the name of this qube, as the policy knows it; the host name when left out");
    private readonly Option<string?> client = Symbols.Value(
        "--qrexec-client", "PROGRAM", "the program that makes calls, with the arguments of qrexec-client-vm");

    /// <inheritdoc/>
    public string Name => "deploy";

    /// <inheritdoc/>
    public string Summary => "bring templates into Qubes OS";

    /// <inheritdoc/>
    public string Details =>
        "Compares what is grown with the templates in Qubes, shows what would change, and does it through the Admin API, parents "
            + "first. Creates templates that are missing, exchanges the files that differ in those that have another generation, "
            + "or replaces the root volume where that is not possible, and "
        + "sets labels, features, tags and properties that the family file declares. Private volumes and everything else stay. "
        + "A template that someone started is compared with its generation before its root volume is replaced. "
        + "The state before stays as a revision. Templates that Coppice did not make, and those that run, are left alone. Run it "
        + "again after an interruption: it continues. docs/deploy.md describes the steps for dom0.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice deploy --policy", "coppice deploy --dry-run", "coppice deploy vault", "coppice deploy --rollback vault",
            "coppice deploy --compare vault"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax =>
        [templates, dryRun, rollback, replace, compare, wait, signal, .. progress.Symbols, policy, qube, client];

    /// <inheritdoc/>
    public ProgressMode? ProgressOf(ParseResult arguments) => progress.Of(arguments);

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var name = context.Get(qube) ?? Environment.MachineName;
        if (context.Get(policy))
        {
            context.Print(DeployFamily.Policy(context.EngineOptions(offline: true), name));
            return ExitCode.Done;
        }

        using var engine = context.OpenEngine();
        var deploy = new DeployFamily(engine);
        var request = new DeployRequest(context.Get(templates) ?? [], name, context.Get(client))
        {
            RollBack = context.Get(rollback),
            ReplaceChanged = context.Get(replace),
            Wait = TimeSpan.FromMinutes(context.Get(wait) ?? 0),
        };
        if (context.Get(compare))
        {
            return Compare(context, deploy, request, cancel);
        }

        var plan = deploy.Plan(request, context.Progress, cancel);
        if (!context.Get(dryRun))
        {
            DeployProgress.Announce(context, plan);
        }

        return context.Get(dryRun) || !plan.Changes.Any()
            ? Show(context, plan)
            : await CarryOutAsync(context, deploy, request, plan, cancel);
    }

    private static int Compare(VerbContext context, DeployFamily deploy, DeployRequest request, CancellationToken cancel)
    {
        if (request is not { Templates: [var template], RollBack: false, ReplaceChanged: false })
        {
            throw new Failure(
                [
                    new Problem(
                        "--compare takes exactly one template, and no option that changes one", "coppice deploy --compare vault"),
                ],
                ExitCode.Usage);
        }

        var compared = deploy.Compare(request, template, context.Progress, cancel);
        context.Show(() => DeployCompareDocument.Of(compared), () => DeployText.Lines(compared));
        return compared.Differs.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private int Show(VerbContext context, DeployPlan plan)
    {
        context.Show(
            () => DeployDocument.Of(plan, context.Get(dryRun)),
            () => DeployText.Lines(plan, context.Terminal.OutPalette, context.Terminal.OutWidth));
        return plan.Problems.Count > 0 ? throw new Failure(plan.Problems)
            : context.Get(signal) && !plan.Changes.Any() ? ExitCode.NothingToDo
            : ExitCode.Done;
    }

    private async Task<int> CarryOutAsync(
        VerbContext context, DeployFamily deploy, DeployRequest request, DeployPlan plan, CancellationToken cancel)
    {
        context.Say(DeployText.Lines(plan, context.Terminal.ErrorPalette, context.Terminal.ErrorWidth));
        if (!await AgreedAsync(context, request, plan, cancel))
        {
            context.Say("nothing was changed");
            return ExitCode.Failed;
        }

        deploy.Run(request, plan, context.Progress, cancel);
        context.Show(() => DeployDocument.Of(plan, dryRun: false), () => []);
        context.Say(DeployText.Done(plan));
        return plan.Problems.Count == 0 ? ExitCode.Done : throw new Failure(plan.Problems);
    }

    private static async Task<bool> AgreedAsync(
        VerbContext context, DeployRequest request, DeployPlan plan, CancellationToken cancel)
    {
        var lost = plan.Changes.Where(step => step.ReplacesChanges).Select(step => step.Name).ToList();
        if (lost.Count > 0 && !request.ReplaceChanged)
        {
            return await context.ConfirmAsync(
                $"Replace what someone may have changed in {string.Join(", ", lost)}?", "--replace-changed", cancel);
        }

        return !request.RollBack || await context.ConfirmAsync("Go back to these generations?", cancel);
    }
}
