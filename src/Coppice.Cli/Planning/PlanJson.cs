using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Distributions;
using Coppice.Engine.Building;
using Coppice.Model;
using Coppice.Planning;

namespace Coppice.Cli.Planning;

/// <summary>A plan as a JSON document; described in docs/json.md.</summary>
internal static class PlanJson
{
    public static void Write(Utf8JsonWriter json, ForeseenPlan foreseen)
    {
        var plan = foreseen.Plan;
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("family", plan.Family.Name);
        json.WriteString("snapshot", plan.Snapshot.Digest.Hex);
        json.WriteStartArray("steps");
        foreach (var step in plan.Steps)
        {
            var resolution = foreseen.Resolutions.GetValueOrDefault(step.Template.Name);
            Write(json, resolution?.Step ?? step, resolution, foreseen);
        }

        json.WriteEndArray();
        json.WriteStartArray("undeclared");
        foreach (var name in plan.Undeclared)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PlanStep step, Resolution? resolution, ForeseenPlan foreseen)
    {
        json.WriteStartObject();
        json.WriteString("template", step.Template.Name);
        json.WriteString("action", step.Action.ToString().ToLowerInvariant());
        json.WriteStartArray("reasons");
        foreach (var reason in step.Reasons)
        {
            json.WriteStringValue(reason);
        }

        json.WriteEndArray();
        if (resolution is not null)
        {
            json.WriteNumber("download_bytes", foreseen.DownloadBytesOf(resolution));
            json.WriteNumber("installed_bytes", resolution.InstalledBytes);
            json.WriteStartArray("packages");
            foreach (var package in resolution.Packages)
            {
                json.WriteStartObject();
                json.WriteString("package", package.Name);
                json.WriteString("version", package.Version);
                json.WriteString("architecture", package.Architecture);
                json.WriteNumber("size", package.Size);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("removed");
            foreach (var name in resolution.Removed)
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteString("grown_on", resolution.Basis.GrownOn);
            json.WriteStrings("never_installed", resolution.Basis.NeverInstalled);
            json.WriteStrings("kept", resolution.Basis.AllNamed);
            json.WriteString("method", MethodWord(resolution.Method.Method));
            json.WriteBoolean("or_build", resolution.Method.OrBuild);
        }

        json.WriteEndObject();
    }

    private static string MethodWord(GrowthMethod method) =>
        method == GrowthMethod.UpgradeInPlace ? "upgrade-in-place" : method.ToString().ToLowerInvariant();
}
