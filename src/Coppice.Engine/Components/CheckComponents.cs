using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Sources;

namespace Coppice.Engine.Components;

/// <summary>What is newer of components, and what follows from it.</summary>
/// <param name="Sources">What was seen of their sources, in the order of declaration.</param>
/// <param name="WouldBuild">The components that an update builds, in their order; those after them only if these change.</param>
/// <param name="Follow">The templates that take packages of them.</param>
public sealed record ComponentCheck(
    IReadOnlyList<SeenSource> Sources, IReadOnlyList<string> WouldBuild, IReadOnlyList<string> Follow)
{
    /// <summary>Nothing is newer.</summary>
    public static ComponentCheck None { get; } = new([], [], []);

    /// <summary>Whether an update has something to build.</summary>
    public bool HasUpdates => WouldBuild.Count > 0;

    /// <summary>Those of which something is to be told.</summary>
    public IEnumerable<SeenSource> News => Sources.Where(
        source => source.Head is not null || source.HasNewerTag || source.Failure is not null);
}

/// <summary>Looks what is newer of the sources that archives are built from.</summary>
/// <param name="engine">The store.</param>
public sealed class CheckComponents(CoppiceEngine engine)
{
    /// <summary>Looks.</summary>
    /// <param name="family">The family.</param>
    /// <param name="templates">Names of templates whose archives count; all when empty.</param>
    /// <param name="take">
    /// Whether heads of branches that moved on are taken. What is refused stays as it is, and is told.
    /// </param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    public async Task<ComponentCheck> RunAsync(
        Family family, IReadOnlyList<string> templates, bool take, IProgressSink progress, CancellationToken cancel)
    {
        var archives = WantedArchives.Of(family, templates).Archives;
        var names = archives.SelectMany(archive => archive.Built!.Components).Select(word => word.Value).ToHashSet();
        if (names.Count == 0)
        {
            return ComponentCheck.None;
        }

        var sources = await engine.SourceTaker.LookAsync(
            family, [.. family.Components.Where(component => names.Contains(component.Name))], engine.Options.Offline, progress,
            cancel);
        if (take && sources.Where(source => source.Head is not null).Select(source => source.Component).ToList()
            is { Count: > 0 } moved)
        {
            var taken = await engine.SourceTaker.TryTakeAsync(
                family, moved, new SourceOptions { Refresh = true }, progress, cancel);
            var failures = taken.Where(source => source.Failure is not null)
                .ToDictionary(source => source.Component.Name, source => source.Failure!);
            sources =
            [
                .. sources.Select(source => failures.TryGetValue(source.Component.Name, out var failure)
                    ? source with { Head = null, Failure = failure }
                    : source),
            ];
        }

        var ahead = sources.Where(source => source.Head is not null).Select(source => source.Component.Name).ToHashSet();
        return await FollowingAsync(family, archives, sources, ahead, progress, cancel);
    }

    /// <summary>What follows where some sources are other ones.</summary>
    private async Task<ComponentCheck> FollowingAsync(
        Family family, IReadOnlyList<ArchiveDeclaration> archives, IReadOnlyList<SeenSource> sources, HashSet<string> ahead,
        IProgressSink progress, CancellationToken cancel)
    {
        if (engine.Snapshots.Current(family.Name) is not { } snapshot)
        {
            return new ComponentCheck(sources, [], []);
        }

        ComponentPlan plan;
        try
        {
            plan = await new ComponentPlanner(engine).MakeAsync(
                family, snapshot, archives, progress, cancel, asks: false);
        }
        catch (Failure)
        {
            // What is wrong with it, plan and build say.
            return new ComponentCheck(sources, [.. ahead.Order(StringComparer.Ordinal)], []);
        }

        var building = new HashSet<string>();
        var follow = new HashSet<string>();
        var declared = family.Declared ?? family;
        foreach (var archive in plan.Archives)
        {
            var steps = new List<ComponentStep>();
            foreach (var step in archive.Steps.Where(step => ahead.Contains(step.Name) || step.Action == ComponentAction.Build
                || step.Ordered.Before.Any(before => steps.Exists(earlier => earlier.Name == before))))
            {
                steps.Add(step);
                building.Add(step.Name);
            }

            var packages = steps.SelectMany(step => step.Ordered.Component.Recipe.Packages).Select(package => package.Name)
                .ToHashSet();
            follow.UnionWith(declared.Templates
                .Where(template => declared.ArchivesOf(template).Any(other => other.Name == archive.Archive.Name))
                .Where(template => engine.Generations.Current(template.Name) is not { } generation
                    || generation.Packages.Any(package => packages.Contains(package.Name)))
                .Select(template => template.Name));
        }

        return new ComponentCheck(
            sources, [.. plan.Steps.Select(step => step.Name).Where(building.Contains).Distinct()],
            [.. declared.Templates.Select(template => template.Name).Where(follow.Contains)]);
    }
}
