using System.Text.Json;
using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Engine.Building;
using Coppice.Engine.Updating;
using Coppice.Model;
using Coppice.Planning;

namespace Coppice.Cli.Updating;

/// <summary>An update as a JSON document; described in docs/json.md.</summary>
internal static class UpdateJson
{
    /// <param name="json">Where to write.</param>
    /// <param name="update">The update.</param>
    /// <param name="result">What became of it; null for a dry run. A changed template without an outcome could not be resolved, or is below one.</param>
    public static void Write(Utf8JsonWriter json, PreparedUpdate update, BuildResult? result)
    {
        var (plan, before, changes) = (update.Plan, update.Before, update.Changes);
        var outcomes = result?.Outcomes.ToDictionary(outcome => outcome.Template.Name);
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
