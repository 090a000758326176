using System.Text.Json;
using Coppice.Cli.Comparing;
using Coppice.Growing.Auditing;

namespace Coppice.Cli.Auditing;

/// <summary>An audit as a JSON document; described in docs/json.md.</summary>
internal static class AuditJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<AuditResult> results)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteStartArray("templates");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Generation.Template);
            json.WriteNumber("generation", result.Generation.Number);
            json.WriteBoolean("grafted", result.Generation.MoreLayers > 0);
            json.WriteBoolean("same", result.IsSame);
            json.WriteString("tree", result.Generation.Tree.Hex);
            json.WriteString("rebuilt", result.Rebuilt?.Hex);
            json.WriteStartArray("kept");
            foreach (var path in result.Kept)
            {
                json.WriteStringValue(path.ToString());
            }

            json.WriteEndArray();
            json.WriteStartArray("differences");
            foreach (var change in result.Differences)
            {
                json.WriteStartObject();
                json.WriteString("path", change.Path.ToString());
                json.WriteBoolean("in_template", change.Before is not null);
                json.WriteBoolean("in_rebuild", change.After is not null);
                json.WriteString("what", FileLines.Aspects(change));
                json.WriteString("looks_like", result.Likenesses.GetValueOrDefault(change.Path)?.Kind);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
