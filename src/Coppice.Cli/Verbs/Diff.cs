using System.CommandLine;
using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Engine.Components;
using Coppice.Engine.Documents;
using Coppice.Engine.Inspecting;
using Coppice.Foundation;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice diff</c>: what is not the same in two generations.</summary>
public sealed class Diff : IVerb
{
    private readonly Argument<string> first = Symbols.Argument(
        "TEMPLATE", "a template, or a generation of one: vault@3; or a component, or a build of one: lib@1.0-1+own2");
    private readonly Argument<string?> second = Symbols.Optional(
        "TEMPLATE2", "another one; when left out, the first is compared with its previous generation or build");
    private readonly Option<bool> packagesOnly = Symbols.Flag("--packages", "packages only");
    private readonly Option<bool> filesOnly = Symbols.Flag("--files", "files only");

    /// <inheritdoc/>
    public string Name => "diff";

    /// <inheritdoc/>
    public string Summary => "show how packages and files of two generations or builds differ";

    /// <inheritdoc/>
    public string Details =>
        "Directories that were added or removed as a whole are one line, and entries that differ only in time are counted; -v "
            + "shows all of them. "
        + "Entries that gained setuid, setgid or capabilities are marked with ! at the end. "
        + "Of builds of components, control files of packages are compared, too (maintainer scripts, dependencies), and packages "
            + "for debugging by their versions alone. Where this machine has diffoscope, its report follows, unless --packages "
            + "or --files is given.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples =>
    [
        "coppice diff vault", "coppice diff vault@1 vault@3 --packages", "coppice diff debian-12-minimal dev",
        "coppice diff core-qubesdb",
    ];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [first, second, packagesOnly, filesOnly];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var both = context.Get(packagesOnly) == context.Get(filesOnly);
        var (packages, files) = (both || context.Get(packagesOnly), both || context.Get(filesOnly));
        var (one, other) = (context.GetRequired(first), context.Get(second));
        using var engine = context.OpenEngine();
        if (new CompareBuilds(engine) is var builds && builds.Concerns(one))
        {
            var comparison = builds.Run(
                new CompareBuildsRequest(one, other, packages, files) { Reports = both }, context.Progress, cancel);
            context.Show(() => BuildDiffDocument.Of(comparison), () => BuildDiffText.Lines(context, comparison));
            return Task.FromResult(ExitCode.Done);
        }

        var found = new CompareTemplates(engine).Run(
            new CompareRequest(one, other, packages, files), context.Progress, cancel);
        context.Show(() => DiffDocument.Of(found), () => Lines(context, found));
        return Task.FromResult(ExitCode.Done);
    }

    private static IEnumerable<string> Lines(VerbContext context, TemplateComparison found)
    {
        List<string> lines = [];
        if (found.Packages is { Count: > 0 } packages)
        {
            lines.AddRange([.. PackageLines.Table(packages).Lines(context.Terminal.OutPalette, context.Terminal.OutWidth), ""]);
        }

        if (found.Files is { Count: > 0 } files)
        {
            lines.AddRange(
                [
                    .. FileLines.Table(files, context.Settings.Verbose)
                        .Lines(context.Terminal.OutPalette, context.Terminal.OutWidth),
                    "",
                ]);
        }

        return lines.Append(LastLine(found));
    }

    private static string LastLine(TemplateComparison found)
    {
        var (before, after, packages, files) = found;
        var names = $"{VisibleText.Of(before.Template)}@{before.Number} → {VisibleText.Of(after.Template)}@{after.Number}";
        string[] parts = [packages is null ? "" : PackageLines.Summary(packages), files is null ? "" : FileLines.Summary(files)];
        var differences = string.Join(" · ", parts.Where(part => part.Length > 0));
        return differences.Length == 0
            ? $"{names}: no difference"
            : $"{names}: {differences} · {Quantity.SizeChange(after.TotalBytes - before.TotalBytes)}";
    }
}
