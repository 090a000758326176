using System.Text.Json;
using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Engine.Inspecting;

namespace Coppice.Cli.Inspecting;

/// <summary>Histories as a JSON document; described in docs/json.md.</summary>
internal static class HistoryJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<TemplateHistory> histories)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteObjects("templates", histories, history =>
        {
            json.WriteString("name", history.Template);
            json.WriteObjects("generations", history.Entries, entry => Write(json, entry));
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, HistoryEntry entry)
    {
        var generation = entry.Generation;
        json.WriteNumber("generation", generation.Number);
        json.WriteBoolean("current", entry.Current);
        json.WriteString("created", generation.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        json.WriteString("parent", generation.Parent is { } parent ? $"{parent.Template}@{parent.Number}" : null);
        json.WriteStrings("other_parents", generation.OtherParents.Select(parent => $"{parent.Template}@{parent.Number}"));
        json.WriteString("digest", generation.Tree.Hex);
        json.WriteString("archive_snapshot", generation.Snapshot.Hex);
        json.WriteString("snapshot_date", DateTimeOffset.FromUnixTimeSeconds(generation.Epoch).UtcDateTime);
        json.WriteStrings("reasons", entry.Reasons);
        json.WriteNumber("packages", generation.Packages.Count);
        json.WriteNumber("own_bytes", generation.OwnBytes);
        json.WriteNumber("total_bytes", generation.TotalBytes);
        json.WriteNumberOrNull("size_change", entry.SizeChange);
        json.WriteString("log", generation.Log);
        if (entry.Changes is { } changes)
        {
            json.WriteObjects("changes", changes, change => DifferenceJson.Write(json, change));
        }
        else
        {
            json.WriteNull("changes");
        }
    }
}
