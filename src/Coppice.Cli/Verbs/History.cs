using System.CommandLine;
using Coppice.Cli.Inspecting;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Inspecting;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice history</c>: generations of templates and builds of components, newest first.</summary>
public sealed class History : IVerb
{
    private readonly Argument<string?> template = Symbols.Optional(
        "TEMPLATE", "the template, or a component; all when left out");

    /// <inheritdoc/>
    public string Name => "history";

    /// <inheritdoc/>
    public string Summary => "show generations of templates and builds of components";

    /// <inheritdoc/>
    public string Details =>
        "Each with the date of its snapshot, how many packages were added (+), removed (-) and changed (~) since the one "
            + "before, by how much its tree grew, and why. The current one is marked with *. "
        + "For one template, or with -v, every changed package is named, and why a template was not grafted. "
        + "keep: of the family file says how many are kept. "
        + "Of a component: its builds, each with the signed tag or commit, how many of its packages are other ones than before, "
            + "and why it was built. A build is kept as long as an archive or a kept snapshot has its packages.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice history", "coppice history vault", "coppice history core-qubesdb"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var engine = context.OpenEngine();
        var history = new ShowHistory(engine).Run(context.Get(template));
        var everything = context.Settings.Verbose || context.Get(template) is not null;
        context.Show(
            () => HistoryDocument.Of(history),
            () => history.Templates.Select(one => HistoryText.Lines(context, one, everything))
                .Concat(history.Components.Select(one => ComponentHistoryText.Lines(context, one, everything)))
                .SelectMany((lines, i) => lines.Prepend("").Skip(i == 0 ? 1 : 0)));
        return Task.FromResult(ExitCode.Done);
    }
}
