using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Planning.Updates;

/// <summary>
/// Says which installed packages of templates have newer versions. What is installed is known from the generations, so no
/// template is mounted or started. A template with files that have a say in its updates (pins) is looked at for itself, which
/// takes longer.
/// </summary>
/// <param name="generations">What is grown.</param>
/// <param name="distributions">The known distributions.</param>
/// <param name="open">Opens a generation's tree for reading.</param>
/// <param name="runner">Runs this machine's package manager, for templates with pins.</param>
/// <param name="kept">Those of some templates that an update to the newest metadata leaves as they are.</param>
public sealed class UpdateCheck(
    GenerationStore generations, DistributionTable distributions, Func<Generation, TreeReader> open, IProcessRunner runner,
    Func<IReadOnlyList<TemplateDeclaration>, IReadOnlySet<string>> kept)
{
    /// <summary>Checks.</summary>
    /// <param name="family">The family.</param>
    /// <param name="snapshot">The newest metadata; all archives of the family are in it.</param>
    /// <param name="targets">The templates to check; all when empty.</param>
    /// <exception cref="Failure">A record is damaged or of another family, or of some templates it cannot be told: all of them at
    /// once.</exception>
    public UpdateReport Run(
        Family family, Snapshot snapshot, IReadOnlyList<TemplateDeclaration> targets, CancellationToken cancel)
    {
        var templates = targets.Count == 0 ? family.Templates : [.. family.Templates.Where(targets.Contains)];
        var problems = new IReadOnlyList<Problem>?[templates.Count];
        var grown = new InstalledSet?[templates.Count];
        Each(templates, problems, i => grown[i] = Current(family, templates[i]), cancel);

        PackageSources[] sources = [.. templates.Select(template => SnapshotSources.Of(snapshot, family, template))];
        var candidates = grown.Zip(sources).Where(pair => pair.First is not null).GroupBy(pair => pair.Second.Key).ToDictionary(
            group => group.Key,
            group => new ArchiveUpdates(
                group.First().Second, distributions,
                group.SelectMany(pair => pair.First!.Packages).Select(package => package.Name).ToHashSet()));
        using var questions = new Lazily<UpdateQuestions>(() => new UpdateQuestions(runner, distributions));
        var updates = new IReadOnlyList<PackageUpdate>[templates.Count];
        Each(
            templates, problems,
            i => updates[i] = grown[i] is { } generation
                ? Of(generation, candidates[sources[i].Key], questions, cancel)
                : [],
            cancel);
        // What was grown from these very metadata has newer versions only where its own configuration asks for what no
        // declaration does.
        var same = templates.Where((template, i) =>
            updates[i].Count > 0 && grown[i]!.Snapshot == SnapshotSources.Of(snapshot, family, template).Digest.Hex)
            .ToList();
        var unmoved = same.Count == 0 ? new HashSet<string>() : kept(same);
        return new UpdateReport(snapshot, [.. templates.Select((template, i) => unmoved.Contains(template.Name)
            ? new TemplateUpdates(template, grown[i], []) { NotBrought = updates[i] }
            : new TemplateUpdates(template, grown[i], updates[i]))]);
    }

    private InstalledSet? Current(Family family, TemplateDeclaration template)
    {
        var current = generations.CurrentlyInstalled(template.Name);
        return current is null || current.Family == family.Name
            ? current
            : throw new Failure([new Problem(
                $"this store has a template {template.Name} of another family, {VisibleText.Of(current.Family)}",
                $"coppice --store ./{family.Name}-store build    # a store of its own for each family", template.Where)
            {
                Kind = ProblemKind.OtherFamily,
                Subject = template.Name,
            }]);
    }

    private IReadOnlyList<PackageUpdate> Of(
        InstalledSet generation, ArchiveUpdates archive, Lazily<UpdateQuestions> questions, CancellationToken cancel)
    {
        if (generation.UpdatePolicy is { Count: 0 })
        {
            return archive.Of(generation.Packages);
        }

        // An older program recorded it and did not look, or something has a say: the tree tells.
        var tree = open(generations.Find(generation.Template, generation.Number));
        var policy = UpdatePolicy.Read(distributions.UpdateRules(archive.Sources.Type), tree, archive.Sources);
        return policy.Count == 0
            ? archive.Of(generation.Packages)
            : archive.Of(generation.Packages, questions.Value.Ask(archive.Sources, tree, policy, cancel));
    }

    // A problem that already says which template it is about keeps its words.
    private static Problem Named(Problem problem, string template) => problem.Subject == template
        ? problem
        : problem with { Message = $"{template}: {problem.Message}", Subject = template };

    // Side by side; what fails is told of all templates together.
    private static void Each(
        IReadOnlyList<TemplateDeclaration> templates, IReadOnlyList<Problem>?[] problems, Action<int> work,
        CancellationToken cancel)
    {
        var options = new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, templates.Count, options, i =>
        {
            try
            {
                work(i);
            }
            catch (Failure failure)
            {
                problems[i] = [.. failure.Problems.Select(problem => Named(problem, templates[i].Name))];
            }
        });
        var all = problems.OfType<IReadOnlyList<Problem>>().SelectMany(found => found).ToList();
        if (all.Count > 0)
        {
            throw new Failure(all);
        }
    }
}
