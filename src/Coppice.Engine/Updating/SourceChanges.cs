using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Planning.Updates;

namespace Coppice.Engine.Updating;

/// <summary>What packages themselves say about the changes from the installed version of a source to the newer one.</summary>
/// <param name="Source">The newer version of the source.</param>
/// <param name="From">The installed version of the source; null where no one knows which that is.</param>
/// <param name="Updates">The updates of its packages, each once, by name.</param>
/// <param name="Templates">The templates that have them, parents first.</param>
public sealed record SourceChanges(
    SourceVersion Source, string? From, IReadOnlyList<PackageUpdate> Updates, IReadOnlyList<string> Templates)
{
    /// <summary>What changed; null where it was not read.</summary>
    public ChangelogRange? Changes { get; init; }

    /// <summary>Why <see cref="Changes"/> were not read, for people; null where they were.</summary>
    public string? Unread { get; init; }

    /// <summary>Whether a suite with security updates brings it.</summary>
    public bool Security => Updates.Any(update => update.To.Security);

    /// <summary>The advisories and flaws that the changelog names.</summary>
    public NamedFlaws Named => NamedFlaws.Of(Changes?.Entries ?? []);

    /// <summary>What a template's packages come from.</summary>
    internal PackageSources Sources { get; private init; } = null!;

    /// <summary>The sources of all updates; those that bring security updates first, then by name.</summary>
    /// <param name="family">The family.</param>
    /// <param name="report">The updates.</param>
    public static IReadOnlyList<SourceChanges> Of(Family family, UpdateReport report) =>
    [
        .. report.Templates
            .Select(template => (
                template.Template.Name, template.Updates,
                Sources: SnapshotSources.Of(report.Snapshot, family, template.Template)))
            .SelectMany(template => template.Updates.Select(update => (template.Name, template.Sources, Update: update)))
            .GroupBy(one => (one.Sources.Type, one.Update.To.Source, one.Update.FromSource))
            .Select(group => new SourceChanges(
                group.Key.Source, group.Key.FromSource,
                [.. group.Select(one => one.Update).Distinct().OrderBy(update => update.Name, StringComparer.Ordinal)],
                [.. group.Select(one => one.Name).Distinct()])
            {
                Sources = group.First().Sources,
            })
            .OrderByDescending(changes => changes.Security).ThenBy(changes => changes.Source.Name, StringComparer.Ordinal)
            .ThenBy(changes => changes.From, StringComparer.Ordinal),
    ];
}
