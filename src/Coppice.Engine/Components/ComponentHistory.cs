using Coppice.Components.Keeping;

namespace Coppice.Engine.Components;

/// <summary>One build among those of its component.</summary>
/// <param name="Result">The build.</param>
/// <param name="Current">Whether its archive has it.</param>
/// <param name="Before">The one before it; null for the oldest that is kept.</param>
public sealed record BuildEntry(ComponentResult Result, bool Current, ComponentResult? Before)
{
    /// <summary>
    /// How many of its packages are not, byte for byte, among those of the build before; null for the oldest.
    /// </summary>
    public int? Changed => Before is { } before
        ? Result.Packages.ExceptBy(before.Packages.Select(file => file.Digest), file => file.Digest).Count()
        : null;

    /// <summary>Why it was built, for people: what is not the same in what determines it; empty for the oldest.</summary>
    public IReadOnlyList<string> Reasons => Before is null ? [] : BuildReasons.Between(Result, Before);
}

/// <summary>The builds of a component for an archive that are kept, newest first.</summary>
/// <param name="Component">The component.</param>
/// <param name="State">The archive.</param>
/// <param name="Entries">The builds; at least one.</param>
public sealed record ComponentHistory(string Component, ArchiveState State, IReadOnlyList<BuildEntry> Entries)
{
    /// <summary>
    /// Whether a name is that of a component: templates and components share one name space, but what the store keeps may be of
    /// a time when the name was another's.
    /// </summary>
    /// <param name="engine">The store.</param>
    /// <param name="name">What may be its name, or anything else.</param>
    internal static bool IsOf(CoppiceEngine engine, string name)
    {
        var family = engine.Options.TryReadFamily();
        return family?.Components.Any(component => component.Name == name) == true
            || (family?.Templates.Any(template => template.Name == name) != true && !engine.Generations.Has(name)
                && Read(engine.Builds, name).Count > 0);
    }

    /// <summary>What is kept in a store, by archive and component.</summary>
    /// <param name="builds">The builds of the store.</param>
    /// <param name="component">Of one component; null: of all.</param>
    internal static IReadOnlyList<ComponentHistory> Read(BuildStore builds, string? component)
    {
        var all = builds.All().Where(result => component is null || result.Component == component).ToList();
        return
        [
            .. builds.States().SelectMany(state => all
                .Where(result => result.IsFor(state.Family, state.Archive))
                .GroupBy(result => result.Component).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => Of(state, [.. group.OrderByDescending(result => result.Built)]))),
        ];
    }

    private static ComponentHistory Of(ArchiveState state, IReadOnlyList<ComponentResult> results)
    {
        var current = state.Components.FirstOrDefault(built => built.Component == results[0].Component)?.Key;
        return new ComponentHistory(
            results[0].Component, state,
            [
                .. results.Select((result, i) =>
                    new BuildEntry(result, result.Key == current, results.ElementAtOrDefault(i + 1))),
            ]);
    }
}
