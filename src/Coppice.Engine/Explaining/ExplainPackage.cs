using Coppice.Engine.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Storing;
using Coppice.Planning.Reasons;

namespace Coppice.Engine.Explaining;

/// <summary>Why packages are in a template.</summary>
/// <param name="Template">The template.</param>
/// <param name="Packages">The packages, each with its reasons.</param>
public sealed record PackagesExplained(ReasonedTemplate Template, IReadOnlyList<PackageReasons> Packages);

/// <summary>What removing packages from a template would do.</summary>
/// <param name="Template">The template.</param>
/// <param name="Answer">What would go along, and whether <c>without:</c> may list them.</param>
public sealed record RemovalExplained(ReasonedTemplate Template, RemovalAnswer Answer);

/// <summary>Says why a package is in a template, and what would go with it.</summary>
/// <param name="engine">The store.</param>
public sealed class ExplainPackage(CoppiceEngine engine)
{
    /// <summary>Finds the reasons.</summary>
    /// <exception cref="Failure">There is no such template or package, or the template cannot be planned.</exception>
    public async Task<PackagesExplained> FindReasonsAsync(WhyRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        var (asked, names) = await FindAsync(request, progress, cancel);
        var finder = new ReasonFinder(asked.Stages);
        return new PackagesExplained(
            asked,
            [
                .. names.SelectMany(name => asked.Stages[^1].Graph.Named(PackageWord.NameIn(name))).Distinct()
                    .Select(name => finder.Find(name, request.Most)!),
            ]);
    }

    /// <summary>Asks the distribution's package manager (simulated; nothing is mounted) what removing them would do.</summary>
    /// <exception cref="Failure">There is no such template or package, or the template cannot be planned.</exception>
    public async Task<RemovalExplained> AskRemovalAsync(WhyRequest request, IProgressSink progress, CancellationToken cancel)
    {
        using var held = engine.LockForReading(progress, cancel);
        var (asked, names) = await FindAsync(request, progress, cancel);
        var question = new RemovalQuestion(engine.Processes, engine.Distributions, engine.Store.At(GrowingStore.Caches));
        return new RemovalExplained(
            asked, question.Ask(asked.Sources, asked.Stages, asked.Database, names, cancel));
    }

    private async Task<(ReasonedTemplate Template, IReadOnlyList<string> Names)> FindAsync(
        WhyRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var asked = await ReasonedTemplate.FindAsync(engine, request, progress, cancel);
        List<string> names = [.. request.Packages.Distinct(StringComparer.Ordinal)];
        var graph = asked.Stages[^1].Graph;
        var missing = names.Where(name => graph.Named(PackageWord.NameIn(name)).Count == 0)
            .Select(name => new Problem(
                $"{asked.Shown} has no package "
                    + VisibleText.Of(name)
                    + Nearest.Question(PackageWord.NameIn(name), graph.Packages.Select(package => package.Name)),
                $"coppice diff {VisibleText.Of(asked.Name)} --packages"))
            .ToList();
        return missing.Count > 0 ? throw new Failure(missing, kind: ProblemKind.NotFound) : (asked, names);
    }
}
