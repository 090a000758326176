using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Engine.Inspecting;

/// <summary>One generation among those of its template.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="Current">Whether it is the current one.</param>
/// <param name="Before">The one before it; null for the oldest that is kept.</param>
/// <param name="Changes">The packages that changed against that one; null for the oldest.</param>
public sealed record HistoryEntry(Generation Generation, bool Current, Generation? Before, IReadOnlyList<PackageChange>? Changes)
{
    /// <summary>
    /// Why it was grown, for people: what is not the same in what determines it. Empty for the oldest, and for one that has the
    /// same inputs.
    /// </summary>
    public IReadOnlyList<string> Reasons =>
        Before is null ? [] : new TemplateInputs(Generation.Inputs).ChangesSince(Before.Inputs);

    /// <summary>By how many bytes its whole tree is larger than the one before; null for the oldest.</summary>
    public long? SizeChange => Generation.TotalBytes - Before?.TotalBytes;
}

/// <summary>The generations of a template that are kept, newest first.</summary>
/// <param name="Template">The template's name.</param>
/// <param name="Entries">The generations.</param>
public sealed record TemplateHistory(string Template, IReadOnlyList<HistoryEntry> Entries)
{
    internal static TemplateHistory Read(CoppiceEngine engine, string template)
    {
        var generations = engine.Generations.History(template);
        var current = engine.Generations.Current(template)?.Number;
        return new TemplateHistory(
            template,
            [
                .. generations
                    .Select((generation, i) => Entry(engine, generation, generations.ElementAtOrDefault(i + 1), current)),
            ]);
    }

    private static HistoryEntry Entry(CoppiceEngine engine, Generation generation, Generation? before, int? current) => new(
        generation,
        generation.Number == current,
        before,
        before is null ? null : PackageDifference.Between(before.Packages, generation.Packages, engine.VersionsOf(generation)));
}
