using System.CommandLine;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Cli.Suggesting;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Suggesting;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice suggest</c>: what a better tree would be.</summary>
public sealed class Suggest : IVerb
{
    private readonly Argument<string?> package = Symbols.Optional(
        "PACKAGE", "a package: whether to install it in several templates or to inherit it");
    private readonly Option<string?> write = Symbols.File(
        "--write", "write the better tree as a family file; an existing one is overwritten only with --yes");
    private readonly SnapshotOptions snapshots = new();

    /// <inheritdoc/>
    public string Name => "suggest";

    /// <inheritdoc/>
    public string Summary => "propose a tree that is cheaper to grow and keep";

    /// <inheritdoc/>
    public string Details =>
        "Asks the package manager which packages every template has as declared, and looks for a tree in which each has the "
            + "same packages and less work is done twice: "
        + "templates that have all packages of another template grow from it, and what several have in common gets an ancestor. "
        + "The package manager confirms the result. "
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
            SuggestTree.RequireWritable(file, context.Settings.Yes);
        }

        using var engine = context.OpenOrCreateEngine(snapshots.Offline(context));
        var suggest = new SuggestTree(engine);
        return context.Get(package) is { } name
            ? await OfPackageAsync(context, suggest, name, cancel)
            : await OfTreeAsync(context, suggest, file, cancel);
    }

    private async Task<int> OfPackageAsync(VerbContext context, SuggestTree suggest, string name, CancellationToken cancel)
    {
        var found = await suggest.OfPackageAsync(name, snapshots.Of(context), context.Progress, cancel);
        context.Say(found.Remarks.Select(VisibleText.Of));
        context
            .Show(() => SuggestPackageDocument.Of(found), () => SuggestionText.Lines(found.Advice, context.Terminal.OutPalette));
        return context.Get(write) is null ? ExitCode.Done : throw new Failure(
            [new Problem("--write cannot be combined with PACKAGE", "coppice suggest --write better.yaml")], ExitCode.Usage);
    }

    private async Task<int> OfTreeAsync(VerbContext context, SuggestTree suggest, string? file, CancellationToken cancel)
    {
        var suggestion = await suggest.RunAsync(snapshots.Of(context), context.Progress, cancel);
        context.Show(
            () => SuggestDocument.Of(suggestion),
            () => SuggestionText.Lines(suggestion, context.Terminal.OutPalette, context.Terminal.OutWidth));
        if (file is not null)
        {
            SuggestTree.Write(suggestion, file, context.Settings.Yes);
            context.Say($"written: {VisibleText.Of(file)}");
            context.Say(NextCommand.Line(context, "plan", context.Terminal.ErrorPalette, file));
        }
        else if (suggestion.IsBetter)
        {
            context.Say(NextCommand.Line(context, "suggest --write better.yaml", context.Terminal.ErrorPalette));
        }

        return ExitCode.Done;
    }
}
