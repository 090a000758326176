using System.Text.Json;
using Coppice.Archives;
using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Growing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Differences;

namespace Coppice.Cli.Updating;

/// <summary>An update as a JSON document; described in docs/json.md.</summary>
internal static class UpdateJson
{
    /// <param name="json">Where to write.</param>
    /// <param name="plan">The plan, also of what could not be resolved.</param>
    /// <param name="before">The snapshot that was in force before.</param>
    /// <param name="changes">What changes in packages.</param>
    /// <param name="outcomes">What became of it by template; null for a dry run. A changed template that has none could not be resolved, or is below one.</param>
    public static void Write(
        Utf8JsonWriter json, Plan plan, Snapshot? before, IReadOnlyList<ForecastChange> changes, IReadOnlyDictionary<string, GrowthOutcome>? outcomes)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("family", plan.Family.Name);
        json.WriteBoolean("dry_run", outcomes is null);
        json.WriteString("snapshot_before", before?.Digest.Hex);
        json.WriteString("snapshot", plan.Snapshot.Digest.Hex);
        json.WriteObjects("templates", plan.Steps, step =>
        {
            var outcome = outcomes?.GetValueOrDefault(step.Template.Name);
            json.WriteString("name", step.Template.Name);
            json.WriteString("action", step.Action.ToString().ToLowerInvariant());
            json.WriteStrings("reasons", step.Reasons);
            json.WriteString("outcome", outcomes is null ? null : step.Action == PlanAction.Keep ? "unchanged" : outcome?.Outcome.ToString().ToLowerInvariant() ?? "failed");
            json.WriteNumberOrNull("generation_before", step.Current?.Number);
            json.WriteNumberOrNull("generation", (outcome?.Generation ?? step.Current)?.Number);
        });
        json.WriteObjects("packages", changes, change =>
        {
            DifferenceJson.Write(json, change.Change);
            json.WriteStrings("templates", change.Templates);
        });
        json.WriteEndObject();
    }
}
