using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning;
using Coppice.Sources;

namespace Coppice.Engine.Components;

/// <summary>A component of an archive and what is built of it.</summary>
/// <param name="Component">The component.</param>
/// <param name="Archive">The archive.</param>
/// <param name="State">How far it is.</param>
/// <param name="Version">The version that the archive has; null where it was never built.</param>
/// <param name="Reasons">Why it is not current, for people.</param>
public sealed record ComponentStatus(
    string Component, string Archive, TemplateState State, string? Version, IReadOnlyList<string> Reasons)
{
    /// <summary>The status of all components that archives are built from: nothing is fetched.</summary>
    /// <param name="family">The family.</param>
    /// <param name="engine">The store; null where there is none.</param>
    internal static IReadOnlyList<ComponentStatus> Of(Family family, CoppiceEngine? engine) =>
        [.. family.InOrder().SelectMany(archive => Of(family, archive, engine))];

    private static IEnumerable<ComponentStatus> Of(Family family, ArchiveDeclaration archive, CoppiceEngine? engine)
    {
        if (engine?.Snapshots.Current(family.Name) is not { } snapshot)
        {
            return Unplanned(family, archive, engine, []);
        }

        var sources = new Dictionary<string, FrozenSource>();
        try
        {
            foreach (var component in new WantedSources(family).Of([archive], engine.Distributions))
            {
                if (engine.SourceTaker.Here(family, component, CancellationToken.None) is not { } source)
                {
                    return Unplanned(family, archive, engine, [component.Override is { } own
                        ? $"{own.Declared} has changed"
                        : $"the source of {component.Name} is not in the store as it is declared"]);
                }

                sources[component.Name] = source;
            }

            return [.. new ComponentPlanner(engine).Known(family, snapshot, archive, sources).Steps.Select(step =>
                new ComponentStatus(
                    step.Name, archive.Name,
                    step.Action == ComponentAction.Keep ? TemplateState.Current
                        : step.Result is null ? TemplateState.Absent : TemplateState.Stale,
                    step.Result?.Version, step.Reasons))];
        }
        catch (Failure failure)
        {
            return Unplanned(family, archive, engine, [failure.Message]);
        }
    }

    private static IEnumerable<ComponentStatus> Unplanned(
        Family family, ArchiveDeclaration archive, CoppiceEngine? engine, IReadOnlyList<string> reasons)
    {
        var state = engine?.Builds.StateOf(family.Name, archive.Name);
        foreach (var name in archive.Built!.Components.Select(word => word.Value))
        {
            var version = state?.Components.FirstOrDefault(built => built.Component == name) is { } has
                ? engine!.Builds.Find(has.Key)?.Version
                : null;
            yield return new ComponentStatus(
                name, archive.Name, version is null ? TemplateState.Absent : TemplateState.Stale, version, reasons);
        }
    }
}
