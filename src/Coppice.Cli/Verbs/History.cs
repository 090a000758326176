using System.CommandLine;
using Coppice.Cli.Inspecting;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Inspecting;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice history</c>: the generations of templates, newest first.</summary>
public sealed class History : IVerb
{
    private readonly Argument<string?> template = Symbols.Optional("TEMPLATE", "the template; all when left out");

    /// <inheritdoc/>
    public string Name => "history";

    /// <inheritdoc/>
    public string Summary => "show the generations of templates, newest first";

    /// <inheritdoc/>
    public string Details =>
        "Each with the date of its snapshot, how many packages were added (+), removed (-) and changed (~) since the one "
            + "before, by how much its tree grew, and why. The current one is marked with *. "
        + "For one template, or with -v, every changed package is named, and why a template was not grafted. "
        + "keep: of the family file says how many are kept.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice history", "coppice history vault"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var engine = context.OpenEngine();
        var histories = new ShowHistory(engine).Run(context.Get(template));
        var everyPackage = context.Settings.Verbose || context.Get(template) is not null;
        context.Show(
            () => HistoryDocument.Of(histories),
            () =>
                histories.SelectMany((history, i) =>
                    HistoryText.Lines(context, history, everyPackage).Prepend("").Skip(i == 0 ? 1 : 0)));
        return Task.FromResult(ExitCode.Done);
    }
}
