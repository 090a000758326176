using System.CommandLine;
using Coppice.Cli.Planning;
using Coppice.Cli.Reasons;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;
using Coppice.Growing;
using Coppice.Planning.Reasons;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice why</c>: why a package is in a template, and what would go with it.</summary>
public sealed class Why : IVerb
{
    private const int MostReasons = 5;
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "the template, or a generation of it: vault@3");
    private readonly Argument<string[]> packages = Symbols.Any("PACKAGE", "the packages to ask about");
    private readonly Option<bool> remove = Symbols.Flag("--remove", "say what taking them out would take along, and whether without: may list them");
    private readonly Option<bool> planned = Symbols.Flag("--planned", "ask about the template as a build would make it, not as it was grown");
    private readonly Option<bool> all = Symbols.Flag("--all", "every reason, not only the shortest");
    private readonly SnapshotOptions snapshots = new();

    /// <inheritdoc/>
    public string Name => "why";

    /// <inheritdoc/>
    public string Summary => "show why a package is in a template, and what would go with it";

    /// <inheritdoc/>
    public string Details =>
        "The shortest chains of dependencies, each down to the line of the family file that asks for it. A package that was there before the template's own ones is said to be so. "
        + "With --remove the distribution's package manager is asked (simulated, nothing is mounted) what would go along; what without: would be refused for is said in the same words. "
        + "A template that was never grown is planned first.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice why vault libqt5core5a", "coppice why vault --remove gnupg", "coppice why vault@2 less --all"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, packages, remove, planned, all, .. snapshots.Symbols];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var names = (context.Get(packages) ?? []).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
        {
            throw new Failure([new Problem("no package is named", $"coppice why {VisibleText.Of(context.GetRequired(template))} PACKAGE")], ExitCode.Usage);
        }

        using var workshop = Workshop.OpenOrCreate(context, snapshots.Offline(context));
        using var held = workshop.LockForReading(cancel);
        var asked = await ReasonedTemplate.FindAsync(context, workshop, TemplateReference.Parse(context.GetRequired(template)), context.Get(planned), snapshots, cancel);
        CheckNames(asked, names);
        if (context.Get(remove))
        {
            var question = new RemovalQuestion(context.Host.Processes, workshop.Distributions, workshop.Store.At(GrowingStore.Caches));
            Show(context, asked, question.Ask(asked.Snapshot, asked.Archive, asked.Stages, asked.Database, names, cancel));
        }
        else
        {
            var finder = new ReasonFinder(asked.Stages);
            Show(context, asked, [.. names.SelectMany(name => asked.Stages[^1].Graph.Named(Bare(name))).Distinct().Select(name => finder.Find(name, context.Get(all) ? int.MaxValue : MostReasons)!)]);
        }

        return ExitCode.Done;
    }

    private static void Show(VerbContext context, ReasonedTemplate asked, IReadOnlyList<PackageReasons> found)
    {
        if (context.Settings.Json)
        {
            context.PrintJson(json => WhyJson.Write(json, asked, found));
        }
        else
        {
            context.Print(found.SelectMany((package, i) => WhyText.Lines(asked, package, context.Terminal.OutPalette).Prepend("").Skip(i == 0 ? 1 : 0)));
        }
    }

    private static void Show(VerbContext context, ReasonedTemplate asked, RemovalAnswer answer)
    {
        if (context.Settings.Json)
        {
            context.PrintJson(json => WhyJson.Write(json, asked, answer));
        }
        else
        {
            context.Print(RemovalText.Lines(asked, answer, context.Terminal.OutPalette, context.Terminal.OutWidth));
        }
    }

    private static void CheckNames(ReasonedTemplate asked, IReadOnlyList<string> names)
    {
        var graph = asked.Stages[^1].Graph;
        var missing = names.Where(name => graph.Named(Bare(name)).Count == 0)
            .Select(name => new Problem(
                $"{asked.Shown} has no package {VisibleText.Of(name)}{Nearest.Question(Bare(name), graph.Packages.Select(package => package.Name))}",
                $"coppice diff {VisibleText.Of(asked.Name)} --packages"))
            .ToList();
        if (missing.Count > 0)
        {
            throw new Failure(missing);
        }
    }

    private static string Bare(string name) => name.Split(':')[0];
}
