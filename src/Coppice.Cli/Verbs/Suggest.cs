using System.CommandLine;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Suggesting;
using Coppice.Cli.Syntax;
using Coppice.Foundation;
using Coppice.Planning.Suggestions;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice suggest</c>: what a better tree would be.</summary>
public sealed class Suggest : IVerb
{
    private readonly Argument<string?> package = Symbols.Optional("PACKAGE", "a package: whether to install it in several templates or to inherit it");
    private readonly Option<string?> write = Symbols.File("--write", "write the better tree as a family file; an existing one is overwritten only with --yes");
    private readonly SnapshotOptions snapshots = new();

    /// <inheritdoc/>
    public string Name => "suggest";

    /// <inheritdoc/>
    public string Summary => "say which tree would be cheaper to grow and keep";

    /// <inheritdoc/>
    public string Details =>
        "Asks the package manager which packages every template has, as the family is declared and by the snapshot, and looks for a tree in which each has the same ones and less is done twice: "
        + "templates that have all of another one's packages grow from it, and what several have in common gets an ancestor. The package manager is asked again whether it is so. "
        + "Costs are those of a model (docs/suggest.md). Nothing is grown.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice suggest", "coppice suggest gnupg", "coppice suggest --write better.yaml"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [package, write, .. snapshots.Symbols];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var file = context.Get(write);
        if (file is not null)
        {
            SuggestedFile.Require(file, context.Settings.Yes);
        }

        using var workshop = Workshop.OpenOrCreate(context, snapshots.Offline(context));
        var family = workshop.ReadFamily();
        var part = KnownPart.Of(family, workshop.Distributions);
        var resolver = new FamilyResolver(workshop, await snapshots.SnapshotAsync(context, workshop, family, cancel));
        var declared = await resolver.ResolveAsync(part.Family, cancel);
        if (context.Get(package) is { } name)
        {
            part.Remarks.ToList().ForEach(remark => context.Say(VisibleText.Of(remark)));
            Show(context, family.Name, PackageAdvice.Of(declared, name.Split(':')[0], CostModel.Measured));
            return file is null ? ExitCode.Done : throw new Failure([new Problem("--write writes a tree, not what is said of a package", "coppice suggest --write better.yaml")], ExitCode.Usage);
        }

        var suggestion = part.Complete(await new Adviser(CostModel.Measured, better => resolver.ResolveAsync(better, cancel)).AdviseAsync(declared));
        Show(context, suggestion);
        if (file is not null)
        {
            SuggestedFile.Write(file, suggestion, context.Settings.Yes);
            context.Say($"written: {VisibleText.Of(file)}");
            context.Say(NextCommand.Line(context, "plan", context.Terminal.ErrorPalette, file));
        }
        else if (suggestion.IsBetter)
        {
            context.Say(NextCommand.Line(context, "suggest --write better.yaml", context.Terminal.ErrorPalette));
        }

        return ExitCode.Done;
    }

    private static void Show(VerbContext context, Suggestion suggestion)
    {
        if (context.Settings.Json)
        {
            context.PrintJson(json => SuggestionJson.Write(json, suggestion));
        }
        else
        {
            context.Print(SuggestionText.Lines(suggestion, context.Terminal.OutPalette, context.Terminal.OutWidth));
        }
    }

    private static void Show(VerbContext context, string family, PackageAdvice advice)
    {
        if (context.Settings.Json)
        {
            context.PrintJson(json => SuggestionJson.Write(json, family, advice));
        }
        else
        {
            context.Print(SuggestionText.Lines(advice, context.Terminal.OutPalette));
        }
    }
}
