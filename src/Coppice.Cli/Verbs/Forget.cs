using System.CommandLine;
using Coppice.Cli.Maintenance;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Maintenance;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice forget</c>: removes templates that the family file no longer declares.</summary>
public sealed class Forget : IVerb
{
    private readonly Argument<string[]> templates = new("TEMPLATE")
    {
        Description = "templates that are in the store and not in the family file", Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string[]> confirm = Symbols.Values(
        "--confirm", "TEMPLATE", "agree without being asked to forget a template that others grew on, or of another family");
    private readonly Option<bool> dryRun = Symbols.Flag("--dry-run", "only show what would be removed");

    /// <inheritdoc/>
    public string Name => "forget";

    /// <inheritdoc/>
    public string Summary => "remove templates that the family file no longer declares";

    /// <inheritdoc/>
    public string Details =>
        "Removes all their generations, and what only these needed. Shows what would go and asks first; without a terminal that "
            + "needs --yes. For a template that others grew on, or that belongs to another family, its name has to be typed, or "
            + "given with --confirm. Templates that grew on it stay: each generation has all its layers. Waits until no build "
            + "runs and no template is in use.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice forget old-vault --dry-run", "coppice forget old-base --confirm old-base"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [templates, confirm, dryRun];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var request = new ForgetRequest(context.GetRequired(templates), DryRun: true);
        using var engine = context.OpenEngine();
        var forget = new ForgetTemplates(engine);
        var forgotten = await forget.RunAsync(request, context.Progress, cancel);
        if (!context.Get(dryRun))
        {
            if (!await AgreeAsync(context, forgotten, cancel))
            {
                context.Say("nothing was changed");
                return ExitCode.Failed;
            }

            forgotten = await forget.RunAsync(request with { DryRun = false }, context.Progress, cancel);
        }

        context.Show(
            () => CollectionDocument.Of(forgotten.Collection, context.Get(dryRun)),
            () => CollectionReport.Lines(
                forgotten.Collection, context.Get(dryRun), context.Terminal.OutPalette, context.Terminal.OutWidth));
        return ExitCode.Done;
    }

    private async Task<bool> AgreeAsync(VerbContext context, Forgotten would, CancellationToken cancel)
    {
        var confirmed = context.Get(confirm) ?? [];
        var severe = would.Templates
            .Where(template => template.IsSevere && !confirmed.Contains(template.Generation.Template)).ToList();
        if (severe.Count == 0 && context.Settings.Yes)
        {
            return true;
        }

        Removal.Show(context, would.Collection);
        foreach (var template in severe)
        {
            if (!await context.ConfirmByNameAsync(Why(template), template.Generation.Template, cancel))
            {
                return false;
            }
        }

        return severe.Count == would.Templates.Count || await context.ConfirmAsync("Remove all of this?", cancel);
    }

    private static string Why(ForgottenTemplate template)
    {
        var name = VisibleText.Of(template.Generation.Template);
        return template.OtherFamily is { } family
            ? $"{name} belongs to family {VisibleText.Of(family)}, whose file may still declare it"
            : $"{string.Join(", ", template.Descendants.Select(VisibleText.Of))} grew on {name}";
    }
}
