using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Planning.Reasons;

namespace Coppice.Planning;

/// <summary>The files that the package manager of this machine needs to resolve against frozen archives.</summary>
internal sealed class ResolveWorkspace
{
    // A program that signal n ended has the exit code 128 + n.
    private const int EndedBySignal = 128;

    private readonly PackageSources sources;
    private readonly IPackageManager manager;
    private readonly string folder;
    private readonly string cache;
    private readonly string metadata;
    private readonly bool wholeLists;
    private bool? choosesAlike;
    private int nextRequest;
    private readonly Lock gate = new();
    private bool hasCache;

    // In a family of thousands of templates many ask the same: apt is asked once. What it printed is all that is kept.
    private readonly ConcurrentDictionary<(string Kind, Digest Database, string Names), Lazy<CommandResult>> answers = new();

    /// <param name="sources">The frozen archives.</param>
    /// <param name="manager">Its distribution.</param>
    /// <param name="folder">A folder for temporary files.</param>
    /// <param name="metadataFolder">The folder for caches of this very metadata.</param>
    /// <param name="wholeLists">Whether every answer is from all metadata, as a proof needs it.</param>
    public ResolveWorkspace(
        PackageSources sources, IPackageManager manager, string folder, string metadataFolder, bool wholeLists = false)
    {
        (this.sources, this.manager, this.folder, this.wholeLists) = (sources, manager, folder, wholeLists);
        cache = Directory.CreateDirectory(Path.Combine(folder, "cache")).FullName;
        metadata = MetadataFolder.Make(manager.Metadata(sources), manager.Limited(sources), metadataFolder);
        Catalog = manager.Catalog(sources);
    }

    /// <summary>All packages that may be taken.</summary>
    public IPackageCatalog Catalog { get; }

    /// <summary>What installing some packages takes.</summary>
    /// <param name="runner">Runs the package manager of this machine.</param>
    /// <param name="database">The package database before.</param>
    /// <param name="wanted">The packages.</param>
    /// <param name="recommends">Whether recommended packages are taken too.</param>
    /// <param name="explain">What to tell when they cannot be installed, from what the package manager printed.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">They cannot be installed.</exception>
    public IReadOnlyList<CataloguedPackage> Resolve(
        IProcessRunner runner, byte[] database, IReadOnlyList<string> wanted, bool recommends, Func<string, Problem> explain,
        CancellationToken cancel)
    {
        var result = Answer(
            $"+{recommends}", database, wanted,
            () => Ask(runner, database, wanted, recommends, request => manager.Resolve(request, wanted, recommends), cancel));
        return result.Succeeded ? [.. manager.ReadResolved(result.Text).Select(Package)]
            : Crash(result, wanted) is { } crash ? throw new Failure([crash], kind: ProblemKind.Machine)
            : throw new Failure([explain(result.Text + result.Error)], kind: ProblemKind.Unresolvable);
    }

    // Nothing that it printed before says why. A chain of thousands of dependencies ends apt so, which looks at them by
    // recursion.
    private static Problem? Crash(CommandResult result, IReadOnlyList<string> names) =>
        result.ExitCode <= EndedBySignal ? null : new Problem(
        $"this machine's package manager was ended by signal {result.ExitCode - EndedBySignal} when it was asked about "
            + $"{VisibleText.Of(string.Join(", ", names))}: "
        + "it crashes on dependencies that are too deep for it, or was killed",
        "coppice plan    # again, if it was killed",
        Details: Lines(result.Text + result.Error));

    /// <summary>Those of some packages that cannot be installed even alone; all when each of them can.</summary>
    public IReadOnlyList<string> Misfits(
        IProcessRunner runner, byte[] database, IReadOnlyList<string> wanted, bool recommends, CancellationToken cancel)
    {
        var misfits = wanted
            .Where(package =>
                !runner.Run(manager.Resolve(Request(runner, database, cancel), [package], recommends), cancel).Succeeded)
            .ToList();
        return misfits.Count > 0 ? misfits : wanted;
    }

    /// <summary>The last lines that the package manager printed, for a problem's details.</summary>
    public static IReadOnlyList<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(VisibleText.Of).TakeLast(20).ToList();

    /// <summary>What taking out the packages of <c>without:</c> removes.</summary>
    /// <exception cref="Failure">It would remove more than is listed, or something listed is not there; with the chain of
    /// reasons.</exception>
    public IReadOnlyList<string> ResolveRemoval(
        IProcessRunner runner, byte[] database, TemplateDeclaration template, Func<IReadOnlyList<Stage>> history,
        CancellationToken cancel)
    {
        // A name that no archive has is not there either; asked about it, the package manager would say nothing of the others.
        var there = RemovalCheck.Installed(manager, database, template);
        var removed = there.Count == 0 ? [] : Removed(runner, database, template with { Without = there }, cancel);
        var problems = RemovalCheck.Problems(manager, database, template, removed, history);
        return problems.Count == 0 ? removed : throw new Failure(problems, kind: ProblemKind.Unresolvable);
    }

    /// <summary>What the package manager would take along, whatever is listed.</summary>
    /// <exception cref="Failure">It refuses.</exception>
    public IReadOnlyList<string> Removed(
        IProcessRunner runner, byte[] database, TemplateDeclaration template, CancellationToken cancel)
    {
        List<string> unwanted = [.. template.Without.Select(word => word.Value)];
        var result = Answer(
            "-", database, unwanted,
            () => Ask(
                runner, database, unwanted, recommends: true, request => manager.ResolveRemoval(request, unwanted), cancel));
        if (Crash(result, unwanted) is { } crash)
        {
            throw new Failure([crash], kind: ProblemKind.Machine);
        }

        if (!result.Succeeded)
        {
            throw new Failure([new Problem(
                $"{template.Name}: cannot remove {string.Join(", ", template.Without.Select(word => word.Value))}",
                null,
                template.Without[0].Where,
                Lines(result.Text + result.Error))],
                kind: ProblemKind.Unresolvable);
        }

        // In an order of its own: that of the package manager depends on what else is in its metadata.
        return [.. manager.ReadRemoved(result.Text).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// The problem when packages cannot be installed because a requirement has nothing in the archive that fulfils it: which
    /// package requires what, what the archive has instead, and which of the wanted packages brings it in. Null when that is not
    /// the reason.
    /// </summary>
    public Problem? ExplainUnmet(TemplateDeclaration template, IReadOnlyList<string> wanted, string output)
    {
        if (manager.ReadUnmet(output) is not { Count: > 0 } unmet)
        {
            return null;
        }

        // A package that is not installable for this reason is itself one that others do not get.
        var unavailable = unmet.Select(requirement => requirement.Package).ToHashSet();
        var innermost = unmet.FirstOrDefault(requirement => !unavailable.Contains(requirement.Name)) ?? unmet[0];
        var candidates = Catalog.Candidates(innermost.Name);
        var way = Catalog.Way(wanted, innermost.Package);
        var word = template.Packages
            .FirstOrDefault(word => word.Value == way?[0] || (way is null && wanted.Contains(word.Value)));
        return new Problem(
            $"{template.Name}: {VisibleText.Of(innermost.Package)} needs {VisibleText.Of(innermost.Requirement)}, but the "
                + "archive has "
            + (candidates.Count == 0 ? $"no {VisibleText.Of(innermost.Name)}" : VisibleText.Of(string.Join(", ", candidates)))
            + (way is { Count: > 1 } ? $" ({VisibleText.Of(string.Join(" → ", way))})" : ""),
            "coppice update --dry-run    # whether newer metadata help",
            word?.Where ?? template.Where,
            Lines(output));
    }

    private CataloguedPackage Package((string MirrorFolder, string Path) file)
    {
        var mirror = sources.Suites.Select(suite => suite.Mirror)
            .First(uri => manager.MirrorFolder(sources, uri) == file.MirrorFolder);
        return Catalog.At(mirror, file.Path)
            ?? throw new Failure(
                $"the package manager asks for {VisibleText.Of(file.Path)}, which the snapshot does not have", "coppice fsck",
                kind: ProblemKind.Damaged);
    }

    private CommandResult Answer(string kind, byte[] database, IReadOnlyList<string> names, Func<CommandResult> ask) =>
        answers.GetOrAdd((kind, Digest.Of(database), string.Join(' ', names)), _ => new Lazy<CommandResult>(ask)).Value;

    // With as little of the metadata as the answer takes. What cannot be done is asked again with all of it, for the words of the
    // refusal.
    private CommandResult Ask(
        IProcessRunner runner,
        byte[] database,
        IReadOnlyList<string> names,
        bool recommends,
        Func<ResolveRequest, Command> question,
        CancellationToken cancel)
    {
        if (ReadsReducedIndexes(runner, cancel)
            && Catalog.ReducedIndex(
                names.Concat(manager.ReadInstalled(database).Select(package => package.Name)), recommends) is { } reducedIndex)
        {
            var place = NewPlace();
            MetadataFolder.Write(
                manager.Metadata(sources).Select(file => file.Name), reducedIndex, Path.Combine(place, "reduced"), metadata);
            if (
                runner.Run(
                    question(Request(place, Path.Combine(place, "reduced"), null, database) with { Linked = [metadata] }),
                    cancel) is { Succeeded: true } answer)
            {
                return answer;
            }
        }

        return runner.Run(question(Request(runner, database, cancel)), cancel);
    }

    private ResolveRequest Request(IProcessRunner runner, byte[] database, CancellationToken cancel)
    {
        lock (gate)
        {
            if (!hasCache && manager.FillCache(Request(NewPlace(), metadata, cache, [])) is { } fill)
            {
                // Without it, too, questions are answered, only later.
                runner.Run(fill, cancel);
            }

            hasCache = true;
        }

        return Request(NewPlace(), metadata, cache, database);
    }

    // Asked once; two at the same time get the same answer.
    private bool ReadsReducedIndexes(IProcessRunner runner, CancellationToken cancel) => !wholeLists && (choosesAlike ??=
        manager.PrintVersion is not { } print
            || (runner.Run(print, cancel) is { Succeeded: true } printed && manager.ChoosesAlike(printed.Text)));

    private ResolveRequest Request(string place, string lists, string? cacheFolder, byte[] database)
    {
        var request = new ResolveRequest(place, lists, cacheFolder);
        foreach (var file in manager.ResolveFiles(request, sources, database))
        {
            var path = Path.Combine(place, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content.Span);
            // apt throws its cache away when its sources.list is newer, although every request has the same one.
            File.SetLastWriteTimeUtc(path, sources.Date.UtcDateTime);
        }

        return request;
    }

    private string NewPlace() =>
        Directory.CreateDirectory(Path.Combine(folder, Interlocked.Increment(ref nextRequest).ToString())).FullName;
}
