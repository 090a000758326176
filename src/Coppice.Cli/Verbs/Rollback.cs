using System.CommandLine;
using Coppice.Cli.Inspecting;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Inspecting;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice rollback</c>: makes another generation of a template current.</summary>
public sealed class Rollback : IVerb
{
    private readonly Argument<string> template = Symbols.Argument(
        "TEMPLATE", "the template, or one of its generations: vault@3; without a number, the newest older one that differs");
    private readonly Option<bool> dryRun = Symbols.Flag("--dry-run", "only show what would change");

    /// <inheritdoc/>
    public string Name => "rollback";

    /// <inheritdoc/>
    public string Summary => "make an earlier generation of a template current";

    /// <inheritdoc/>
    public string Details =>
        "Shows what changes and asks first; without a terminal that needs --yes. Switches one link; nothing is grown or removed, "
            + "and the same command goes forward again. Templates that grow on it "
            + "stay unchanged: each generation has all its layers. "
        + "The family file and the snapshot stay as well, so the next build or update grows the template as declared again; "
        + "update --skip TEMPLATE skips it.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice rollback vault", "coppice rollback vault@3 --dry-run"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, dryRun];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var engine = context.OpenEngine();
        var rollBack = new RollBack(engine);
        var looked = Turn(dry: true);
        if (!context.Get(dryRun) && looked.From.Number != looked.To.Number && !context.Settings.Yes)
        {
            context.Say(RollBackText.Changes(looked, context.Terminal.ErrorPalette, context.Terminal.ErrorWidth));
            if (!await context.ConfirmAsync($"Make {VisibleText.Of(looked.To.Template)}@{looked.To.Number} current?", cancel))
            {
                context.Say("nothing was changed");
                return ExitCode.Failed;
            }
        }

        var turn = context.Get(dryRun) ? looked : Turn(dry: false);
        context.Show(() => RollbackDocument.Of(turn), () => RollBackText.Lines(context, turn));
        return ExitCode.Done;

        RolledBack Turn(bool dry) =>
            rollBack.Run(new RollBackRequest(context.GetRequired(template), dry), context.Progress, cancel);
    }
}
