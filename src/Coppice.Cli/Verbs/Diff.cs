using System.CommandLine;
using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Cli.Syntax;
using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice diff</c>: what is not the same in two generations.</summary>
public sealed class Diff : IVerb
{
    private readonly Argument<string> first = Symbols.Argument("TEMPLATE", "a template, or a generation of one: vault@3");
    private readonly Argument<string?> second = Symbols.Optional("TEMPLATE2", "another one; when left out, the first is compared with its generation before");
    private readonly Option<bool> packagesOnly = Symbols.Flag("--packages", "packages only");
    private readonly Option<bool> filesOnly = Symbols.Flag("--files", "files only");

    /// <inheritdoc/>
    public string Name => "diff";

    /// <inheritdoc/>
    public string Summary => "show in which packages and files two generations differ";

    /// <inheritdoc/>
    public string Details =>
        "Directories that came or went as a whole are one line, and entries that differ in time only are counted; -v shows all of them. "
        + "What gained setuid, setgid or capabilities is marked with ! at the end.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice diff vault", "coppice diff vault@1 vault@3 --packages", "coppice diff debian-12-minimal dev"];

    /// <inheritdoc/>
    public IReadOnlyList<Symbol> Syntax => [first, second, packagesOnly, filesOnly];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        using var workshop = Workshop.Open(context);
        using var held = workshop.LockForReading(cancel);
        var (before, after) = Generations(context, workshop);
        var both = context.Get(packagesOnly) == context.Get(filesOnly);
        var packages = both || context.Get(packagesOnly) ? PackageDifference.Between(before.Packages, after.Packages, workshop.VersionsOf(after)) : null;
        var files = both || context.Get(filesOnly) ? FileDifference.Between(workshop.Layers.Listing(before.Layers), workshop.Layers.Listing(after.Layers)).ToList() : null;
        if (context.Settings.Json)
        {
            context.PrintJson(json => DifferenceJson.Write(json, before, after, packages, files));
            return Task.FromResult(ExitCode.Done);
        }

        if (packages is { Count: > 0 })
        {
            context.Print(PackageLines.Table(packages));
            context.Print("");
        }

        if (files is { Count: > 0 })
        {
            context.Print(FileLines.Table(files, context.Settings.Verbose));
            context.Print("");
        }

        context.Print(LastLine(before, after, packages, files));
        return Task.FromResult(ExitCode.Done);
    }

    private (Generation Before, Generation After) Generations(VerbContext context, Workshop workshop)
    {
        var named = workshop.FindGeneration(context.GetRequired(first));
        if (context.Get(second) is { } other)
        {
            return (named, workshop.FindGeneration(other));
        }

        var before = workshop.Generations.History(named.Template).FirstOrDefault(generation => generation.Number < named.Number);
        return before is not null
            ? (before, named)
            : throw new Failure(
                $"{VisibleText.Of(named.Template)}@{named.Number} is the oldest generation that is kept: there is nothing to compare it with",
                named.Parent is { } parent ? $"coppice diff {VisibleText.Of(parent.Template)} {VisibleText.Of(named.Template)}" : "coppice diff TEMPLATE TEMPLATE2");
    }

    private static string LastLine(Generation before, Generation after, IReadOnlyList<PackageChange>? packages, IReadOnlyList<FileChange>? files)
    {
        var names = $"{VisibleText.Of(before.Template)}@{before.Number} → {VisibleText.Of(after.Template)}@{after.Number}";
        string[] parts = [packages is null ? "" : PackageLines.Summary(packages), files is null ? "" : FileLines.Summary(files)];
        var differences = string.Join(" · ", parts.Where(part => part.Length > 0));
        return differences.Length == 0 ? $"{names}: no difference" : $"{names}: {differences} · {Quantity.SizeChange(after.TotalBytes - before.TotalBytes)}";
    }
}
