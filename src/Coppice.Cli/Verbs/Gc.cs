using System.CommandLine;
using Coppice.Cli.Building;
using Coppice.Cli.Maintenance;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Store;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice gc</c>: removes old generations and what nothing reaches any more.</summary>
public sealed class Gc : IVerb
{
    private readonly Option<int?> keep = Symbols.Number("--keep", $"how many of the newest generations of each template to keep, besides the one in force (default: keep: of the family file, else {Family.DefaultKeep})", 1);
    private readonly Option<bool> packages = Symbols.Flag("--packages", "also remove downloaded packages that no snapshot in force lists");
    private readonly Option<bool> dryRun = Symbols.Flag("--dry-run", "only show what would be removed");

    /// <inheritdoc/>
    public string Name => "gc";

    /// <inheritdoc/>
    public string Summary => "remove old generations and whatever nothing needs any more";

    /// <inheritdoc/>
    public string Details =>
        "The generation in force is always kept. Waits until no build runs and nobody is in a template (run, shell, export). Stopped at any moment, it leaves a good store; "
        + "the next run removes the rest.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice gc --dry-run", "coppice gc --keep 1 --packages"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [keep, packages, dryRun];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var dry = context.Get(dryRun);
        using var workshop = Workshop.Open(context);
        using var building = workshop.LockAgainstBuilds(cancel);
        // Looking does not disturb those who read.
        using var reading = dry ? workshop.LockForReading(cancel) : workshop.LockForRemoving(cancel);
        var collection = await Collection.RunAsync(workshop, Keep(context), context.Get(packages), dry, cancel);
        if (context.Settings.Json)
        {
            context.PrintJson(json => CollectionReport.Write(json, collection, dry));
        }
        else
        {
            context.Print(CollectionReport.Lines(collection, dry, context.Terminal.OutPalette, context.Terminal.OutWidth));
        }

        return ExitCode.Done;
    }

    // A family file that cannot be read may want more kept than the default: better to fail than to remove.
    private Func<string, int?> Keep(VerbContext context)
    {
        if (context.Get(keep) is { } number)
        {
            return _ => number;
        }

        if (context.Get(context.Tree.Globals.FamilyFile) is null && !File.Exists(context.Settings.FamilyFile))
        {
            return _ => Family.DefaultKeep;
        }

        var family = Retention.Of(Workshop.ReadFamily(context));
        return name => family(name) ?? Family.DefaultKeep;
    }
}
