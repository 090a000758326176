using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Planning.Reasons;

/// <summary>
/// Asks the distribution's package manager, on this machine, what removing packages from a template would take along. Nothing is
/// removed.
/// </summary>
/// <param name="runner">Runs it.</param>
/// <param name="distributions">The known distributions.</param>
/// <param name="cacheFolder">Where metadata are kept for it.</param>
public sealed class RemovalQuestion(IProcessRunner runner, DistributionTable distributions, string cacheFolder)
{
    private const int MostReasons = 3;

    // Of more that would go it is not looked for why they are there: that takes a look at all that needs them.
    private const int MostExplained = 500;

    /// <summary>Asks.</summary>
    /// <param name="sources">What the template takes packages from.</param>
    /// <param name="stages">The stages of the template.</param>
    /// <param name="database">Its package database.</param>
    /// <param name="packages">The packages to remove.</param>
    public RemovalAnswer Ask(
        PackageSources sources, IReadOnlyList<Stage> stages, byte[] database, IReadOnlyList<string> packages,
        CancellationToken cancel)
    {
        var manager = distributions.PackageManager(sources.Type);
        var question = Imagined(stages[^1].Template, sources, packages);
        using var workspaces = new ResolveWorkspaces(distributions, cacheFolder, wholeLists: false);
        IReadOnlyList<string> removed = [];
        List<Problem> refusals;
        try
        {
            removed = workspaces.Of(sources).Removed(runner, database, question, cancel);
            refusals = [.. RemovalCheck.Problems(manager, database, question, removed, () => stages).Select(Placeless)];
        }
        catch (Failure refused)
        {
            // An essential package, for instance: the package manager itself will not.
            refusals = [.. refused.Problems.Select(Placeless)];
        }

        var asked = packages.Select(PackageWord.NameIn).ToHashSet(StringComparer.Ordinal);
        var finder = new ReasonFinder(stages);
        var chains = new Lazy<Func<string, string?>>(() => manager.ExplainRemovals(database, asked));
        return new RemovalAnswer(
            packages,
            [
                .. removed
                    .Select((name, i) => (Reasons: finder.Find(name, i < MostExplained ? MostReasons : 0), Name: name))
                    .Where(pair => pair.Reasons is not null)
                    .Select(pair =>
                        new RemovedPackage(
                            pair.Reasons!, asked.Contains(pair.Name), asked.Contains(pair.Name) ? null : chains.Value(pair.Name)))
                    .OrderBy(package => !package.IsAsked).ThenBy(package => package.Reasons.Package.Name, StringComparer.Ordinal),
            ],
            refusals,
            Unneeded(stages, finder, [.. removed]),
            GivesBack(stages, [.. removed]));
    }

    // The place of an imagined template is nowhere.
    private static Problem Placeless(Problem problem) => problem with { Where = null };

    // A template that would do it: RemovalCheck says of a real one what it would say of this one.
    private static TemplateDeclaration Imagined(string template, PackageSources sources, IReadOnlyList<string> packages)
    {
        var where = new SourceSpan(sources.First.Name, 1, 1);
        return new TemplateDeclaration(
            $"a child of {template}", null, template, [], [.. packages.Select(package => new DeclaredWord(package, where))], [],
            [], null, where);
    }

    private static List<string> Unneeded(IReadOnlyList<Stage> stages, ReasonFinder before, HashSet<string> removed)
    {
        var after = stages[^1] with { Graph = stages[^1].Graph.Without(removed) };
        return [.. new ReasonFinder([.. stages.SkipLast(1), after])
            .Unneeded().Except(before.Unneeded()).Order(StringComparer.Ordinal)];
    }

    private static string? GivesBack(IReadOnlyList<Stage> stages, HashSet<string> removed) =>
        stages.Count > 1
        && stages[^1].Graph.Packages.Select(package => package.Name)
            .Where(name => !stages[^2].Graph.Has(name)).ToHashSet(StringComparer.Ordinal).SetEquals(removed)
            ? stages[^1].Template : null;
}
