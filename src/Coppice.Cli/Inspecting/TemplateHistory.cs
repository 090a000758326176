using Coppice.Cli.Running;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Cli.Inspecting;

/// <summary>One generation among those of its template.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Current">Whether it is the one in force.</param>
/// <param name="Changes">What changed against the one before it; null for the oldest that is kept.</param>
internal sealed record HistoryEntry(Generation Generation, bool Current, IReadOnlyList<PackageChange>? Changes);

/// <summary>The generations of a template that are kept, newest first.</summary>
/// <param name="Template">The template's name.</param>
/// <param name="Entries">The generations.</param>
internal sealed record TemplateHistory(string Template, IReadOnlyList<HistoryEntry> Entries)
{
    public static TemplateHistory Read(Workshop workshop, string template)
    {
        var generations = workshop.Generations.History(template);
        var current = workshop.Generations.Current(template)?.Number;
        return new TemplateHistory(
            template,
            [
                .. generations.Select((generation, i) => new HistoryEntry(
                    generation,
                    generation.Number == current,
                    i + 1 < generations.Count
                        ? PackageDifference.Between(generations[i + 1].Packages, generation.Packages, workshop.VersionsOf(generation))
                        : null)),
            ]);
    }
}
