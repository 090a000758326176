using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Planning.Updates;

namespace Coppice.Cli.Checking;

/// <summary>Updates as JSON; described in docs/json.md.</summary>
internal static class CheckJson
{
    public static void Write(Utf8JsonWriter json, UpdateReport report, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("snapshot", report.Snapshot.Digest.Hex);
        json.WriteNumber("age_seconds", CheckText.AgeSeconds(report, now));
        json.WriteObjects("templates", report.Templates, template =>
        {
            json.WriteString("name", template.Template.Name);
            json.WriteNumberOrNull("generation", template.Generation?.Number);
            json.WriteObjects("updates", template.Updates, update => Write(json, update));
            json.WriteObjects("not_brought", template.NotBrought, update => Write(json, update));
        });
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PackageUpdate update)
    {
        json.WriteString("package", update.Name);
        json.WriteString("architecture", update.To.Architecture);
        json.WriteString("from", update.From);
        json.WriteString("to", update.To.Version);
        json.WriteString("suite", update.To.Suite);
        json.WriteBoolean("security", update.To.Security);
        json.WriteNumber("size", update.To.Size);
    }
}
