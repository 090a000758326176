using System.Text.Json;
using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Growing.Auditing;

namespace Coppice.Cli.Auditing;

/// <summary>What installing and taking out left behind as a JSON document; described in docs/json.md.</summary>
internal static class ResidueJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<ResidueResult> results)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteObjects("templates", results, result => Write(json, result));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ResidueResult result)
    {
        json.WriteString("name", result.Generation.Template);
        json.WriteNumber("generation", result.Generation.Number);
        json.WriteString("tree", result.Generation.Tree.Hex);
        json.WriteStrings("removed", result.Removed);
        json.WriteBoolean("never_had_them", result.IsAdditive);
        json.WriteString("grown_on", result.Ancestor is { } ancestor ? $"{ancestor.Template}@{ancestor.Number}" : null);
        json.WriteStrings("named", result.Named);
        json.WriteString("never_installed", result.Additive.Hex);
        json.WriteNumber("bytes", result.Left.Sum(residue => residue.Change.SizeChange));
        json.WriteObjects("left", result.Left, residue =>
        {
            json.WriteString("path", residue.Change.Path.ToString());
            json.WriteString("kind", residue.Kind.ToString().ToLowerInvariant());
            json.WriteString("change", residue.Change.Kind.ToString().ToLowerInvariant());
            json.WriteBoolean("time_only", residue.IsTimeOnly);
            json.WriteNumber("size_change", residue.Change.SizeChange);
            json.WriteString("what", FileLines.Aspects(residue.Change));
            json.WriteObjects("entries", residue.Entries, entry =>
            {
                json.WriteString("name", entry.Name);
                json.WriteString("change", entry.Kind.ToString().ToLowerInvariant());
            });
        });
    }
}
