using System.Text.Json;
using Coppice.Archives;
using Coppice.Cli.Output;
using Coppice.Planning;
using Coppice.Store.Generations;

namespace Coppice.Cli.Inspecting;

/// <summary>The status of a family as a JSON document; described in docs/json.md.</summary>
internal static class StatusJson
{
    public static void Write(Utf8JsonWriter json, FamilyStatus status)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("family", status.Family.Name);
        Write(json, status.Snapshot);
        json.WriteObjects("templates", status.Templates, template =>
        {
            json.WriteString("name", template.Template.Name);
            json.WriteString("parent", template.Template.Parent);
            json.WriteStrings("other_parents", template.Template.OtherParents);
            Write(json, template.Generation);
            json.WriteString("state", template.State.ToString().ToLowerInvariant());
            json.WriteStrings("reasons", template.Reasons);
        });
        json.WriteObjects("undeclared", status.Undeclared, generation =>
        {
            json.WriteString("name", generation.Template);
            json.WriteString("family", generation.Family);
            Write(json, generation);
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Snapshot? snapshot)
    {
        if (snapshot is null)
        {
            json.WriteNull("snapshot");
            return;
        }

        json.WriteStartObject("snapshot");
        json.WriteString("digest", snapshot.Digest.Hex);
        json.WriteString("taken", snapshot.Taken.UtcDateTime);
        json.WriteObjects("archives", snapshot.Archives.Values.OrderBy(archive => archive.Name, StringComparer.Ordinal), archive =>
        {
            json.WriteString("name", archive.Name);
            json.WriteString("digest", archive.Digest.Hex);
            json.WriteString("date", archive.Date.UtcDateTime);
            json.WriteStrings("expired", archive.Suites.Where(suite => suite.WasExpired).Select(suite => suite.Name));
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Generation? generation)
    {
        json.WriteNumberOrNull("generation", generation?.Number);
        json.WriteString("digest", generation?.Tree.Hex);
        json.WriteString("created", generation?.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        json.WriteNumberOrNull("packages", generation?.Packages.Count);
        json.WriteNumberOrNull("own_bytes", generation?.OwnBytes);
        json.WriteNumberOrNull("total_bytes", generation?.TotalBytes);
    }
}
