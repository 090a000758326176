using System.CommandLine;
using Coppice.Cli.Inspecting;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice rollback</c>: puts another generation of a template in force.</summary>
public sealed class Rollback : IVerb
{
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "the template, or one of its generations: vault@3; without a number the newest older one that is not the same");
    private readonly Option<bool> dryRun = Symbols.Flag("--dry-run", "only show what would change");

    /// <inheritdoc/>
    public string Name => "rollback";

    /// <inheritdoc/>
    public string Summary => "put an earlier generation of a template in force";

    /// <inheritdoc/>
    public string Details =>
        "Switches one link; nothing is grown or removed, and the way forward again is the same command. Templates that grow on it stay as they are: each generation has all its layers. "
        + "The family file and the snapshot stay as well, so the next build or update grows the template as declared again; update --skip TEMPLATE leaves it alone.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice rollback vault", "coppice rollback vault@3 --dry-run"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, dryRun];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var dry = context.Get(dryRun);
        using var workshop = Workshop.Open(context);
        using var building = dry ? null : workshop.LockAgainstBuilds(cancel);
        var reference = TemplateReference.Parse(context.GetRequired(template));
        var from = workshop.FindGeneration(new TemplateReference(reference.Template, null));
        var to = reference.Number is null ? Before(workshop, from) : workshop.FindGeneration(reference);
        foreach (var missing in to.Layers.Where(layer => !workshop.Layers.Has(layer)).Take(1))
        {
            throw new Failure($"{VisibleText.Of(to.Template)}@{to.Number} lacks its layer {missing.Short}", "coppice fsck");
        }

        if (!dry)
        {
            workshop.Generations.SetCurrent(to.Template, to.Number);
        }

        var turn = new RolledBack(
            from, to, dry, PackageDifference.Between(from.Packages, to.Packages, workshop.VersionsOf(to)), Descendants.Of(workshop.Generations, to.Template));
        if (context.Settings.Json)
        {
            context.PrintJson(turn.Write);
        }
        else
        {
            context.Print(turn.Lines(context));
        }

        return Task.FromResult(ExitCode.Done);
    }

    // After a build that went back to an earlier generation, the one right before may be the very same tree.
    private static Generation Before(Workshop workshop, Generation current) =>
        workshop.Generations.History(current.Template).FirstOrDefault(generation => generation.Number < current.Number && generation.Tree != current.Tree)
        ?? throw new Failure(
            $"there is no generation of {VisibleText.Of(current.Template)} before @{current.Number} that differs from it", $"coppice history {VisibleText.Of(current.Template)}");
}
