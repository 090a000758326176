using Coppice.Foundation.Progress;
using Coppice.Engine.Building;
using Coppice.Engine.Updating;
using Coppice.Growing;
using Coppice.Model;
using Coppice.Planning.Differences;

namespace Coppice.Engine.Documents;

/// <summary>An update.</summary>
public sealed record UpdateDocument(
    string Family, bool DryRun, string? SnapshotBefore, string Snapshot, IReadOnlyList<UpdatedTemplateDocument> Templates,
    IReadOnlyList<UpdatedPackageDocument> Packages) : Document
{
    /// <summary>The document of an update.</summary>
    /// <param name="update">The update.</param>
    /// <param name="result">
    /// What became of it; null for a dry run. A changed template without an outcome could not be resolved, or is below one.
    /// </param>
    public static UpdateDocument Of(PreparedUpdate update, BuildResult? result)
    {
        var outcomes = result?.Outcomes.ToDictionary(outcome => outcome.Template.Name);
        return new UpdateDocument(
            update.Plan.Family.Name,
            result is null,
            update.Before?.Digest.Hex,
            update.Plan.Snapshot.Digest.Hex,
            [.. update.Plan.Steps.Select(step => Template(step, outcomes))],
            [.. update.Changes.Select(UpdatedPackageDocument.Of)]);
    }

    private static UpdatedTemplateDocument Template(PlanStep step, Dictionary<string, GrowthOutcome>? outcomes)
    {
        var outcome = outcomes?.GetValueOrDefault(step.Template.Name);
        return new UpdatedTemplateDocument(
            step.Template.Name,
            Words.Small(step.Action),
            step.Reasons,
            outcomes is null ? null
                : step.Action == PlanAction.Keep ? "unchanged"
                : outcome is { } ended ? Words.Small(ended.Outcome)
                : "failed",
            step.Current?.Number,
            (outcome?.Generation ?? step.Current)?.Number,
            outcome is { Outcome: StepOutcome.Done, Generation.Method: { } method } ? method : null,
            outcome is { Outcome: StepOutcome.Done, Generation: { } grown } ? grown.NotFaster : []);
    }
}

/// <summary>What becomes of a template in an update.</summary>
public sealed record UpdatedTemplateDocument(
    string Name, string Action, IReadOnlyList<string> Reasons, string? Outcome, int? GenerationBefore, int? Generation,
    string? Method, IReadOnlyList<string> NotFaster);

/// <summary>A change of a package, with the templates that have it.</summary>
public sealed record UpdatedPackageDocument(
    string Package, string Architecture, string Change, string? From, string? To, long SizeChange,
    IReadOnlyList<string> Templates)
{
    /// <summary>The document of a change.</summary>
    public static UpdatedPackageDocument Of(ForecastChange forecast) => new(
        forecast.Change.Name, forecast.Change.Architecture, Words.Small(forecast.Change.Kind), forecast.Change.Before?.Version,
        forecast.Change.After?.Version, forecast.Change.SizeChange, forecast.Templates);
}

/// <summary>A change of a package.</summary>
public sealed record PackageChangeDocument(
    string Package, string Architecture, string Change, string? From, string? To, long SizeChange)
{
    /// <summary>The document of a change.</summary>
    public static PackageChangeDocument Of(PackageChange change) => new(
        change.Name, change.Architecture, Words.Small(change.Kind), change.Before?.Version, change.After?.Version,
        change.SizeChange);
}
