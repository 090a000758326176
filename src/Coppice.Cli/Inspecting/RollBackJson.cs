using System.Text.Json;
using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Engine.Inspecting;

namespace Coppice.Cli.Inspecting;

/// <summary>A rollback as a JSON document; described in docs/json.md.</summary>
internal static class RollBackJson
{
    public static void Write(Utf8JsonWriter json, RolledBack turn)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteBoolean("dry_run", turn.DryRun);
        json.WriteString("template", turn.To.Template);
        json.WriteNumber("from", turn.From.Number);
        json.WriteNumber("to", turn.To.Number);
        json.WriteString("digest", turn.To.Tree.Hex);
        json.WriteObjects("packages", turn.Changes, change => DifferenceJson.Write(json, change));
        json.WriteObjects("descendants", turn.Descendants, child =>
        {
            json.WriteString("name", child.Template);
            json.WriteNumber("generation", child.Number);
            json.WriteString("parent", $"{child.Parent!.Template}@{child.Parent.Number}");
            json.WriteStrings("other_parents", child.OtherParents.Select(parent => $"{parent.Template}@{parent.Number}"));
        });
        json.WriteEndObject();
    }
}
