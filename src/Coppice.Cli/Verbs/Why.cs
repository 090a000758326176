using System.CommandLine;
using Coppice.Cli.Planning;
using Coppice.Cli.Reasons;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Documents;
using Coppice.Engine.Explaining;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice why</c>: why a package is in a template, and what would go with it.</summary>
public sealed class Why : IVerb
{
    private readonly Argument<string> template = Symbols.Argument("TEMPLATE", "the template, or a generation of it: vault@3");
    private readonly Argument<string[]> packages = Symbols.Any("PACKAGE", "the packages to ask about");
    private readonly Option<bool> remove = Symbols.Flag(
        "--remove", "show what removing them would also remove, and whether without: may list them");
    private readonly Option<bool> planned = Symbols.Flag(
        "--planned", "ask about the template as a build would make it, not as it was grown");
    private readonly Option<bool> all = Symbols.Flag("--all", "every reason, not only the shortest");
    private readonly SnapshotOptions snapshots = new();

    /// <inheritdoc/>
    public string Name => "why";

    /// <inheritdoc/>
    public string Summary => "show why a package is in a template, and what would be removed with it";

    /// <inheritdoc/>
    public string Details =>
        "The shortest chains of dependencies, each down to the line of the family file that asks for it. A package that was "
            + "there before the template's own packages is marked as such. "
        + "With --remove the distribution's package manager is asked (simulated, nothing is mounted) what else would be "
        + "removed; the reasons for which without: would be refused use the same words. "
        + "A template that was never grown is planned first.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
        ["coppice why vault libqt5core5a", "coppice why vault --remove gnupg", "coppice why vault@2 less --all"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [template, packages, remove, planned, all, .. snapshots.Symbols];

    /// <inheritdoc/>
    public async Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var request = new WhyRequest(
            context.GetRequired(template), context.Get(packages) ?? [], snapshots.Of(context)) { Planned = context.Get(planned) };
        if (request.Packages.Count == 0)
        {
            throw new Failure(
                [new Problem("no package given", $"coppice why {VisibleText.Of(request.Template)} PACKAGE")], ExitCode.Usage);
        }

        using var engine = context.OpenOrCreateEngine(snapshots.Offline(context));
        var explain = new ExplainPackage(engine);
        if (context.Get(remove))
        {
            var removal = await explain.AskRemovalAsync(request, context.Progress, cancel);
            context.Show(
                () => RemovalDocument.Of(removal),
                () =>
                    RemovalText.Lines(removal.Template, removal.Answer, context.Terminal.OutPalette, context.Terminal.OutWidth));
        }
        else
        {
            var most = context.Get(all) ? int.MaxValue : request.Most;
            var reasons = await explain.FindReasonsAsync(request with { Most = most }, context.Progress, cancel);
            context.Show(
                () => WhyDocument.Of(reasons),
                () =>
                    reasons.Packages.SelectMany((package, i) =>
                        WhyText.Lines(reasons.Template, package, context.Terminal.OutPalette).Prepend("").Skip(i == 0 ? 1 : 0)));
        }

        return ExitCode.Done;
    }
}
