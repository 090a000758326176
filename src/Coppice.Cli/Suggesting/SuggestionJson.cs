using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Planning.Suggestions;

namespace Coppice.Cli.Suggesting;

/// <summary>A suggestion as a JSON document; described in docs/json.md.</summary>
internal static class SuggestionJson
{
    public static void Write(Utf8JsonWriter json, Suggestion suggestion)
    {
        Begin(json, suggestion.Family.Name);
        Write(json, "before", suggestion.Before);
        Write(json, "after", suggestion.After);
        json.WriteObjects("ancestors", suggestion.Ancestors, ancestor =>
        {
            json.WriteString("name", ancestor.Template);
            json.WriteString("parent", ancestor.Parent);
            json.WriteStrings("packages", ancestor.Packages);
            json.WriteNumber("package_count", ancestor.Count);
            json.WriteNumber("installed_bytes", ancestor.InstalledBytes);
            json.WriteStrings("children", ancestor.Children);
            Write(json, "saved", ancestor.Saved);
        });
        json.WriteObjects("moves", suggestion.Moves, move =>
        {
            json.WriteString("name", move.Template);
            json.WriteString("parent", move.To);
            json.WriteString("parent_before", move.From);
            json.WriteStrings("packages", move.Packages);
            Write(json, "saved", move.Saved);
        });
        json.WriteStrings("remarks", suggestion.Remarks);
        json.WriteStrings("refused", suggestion.Refused);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, string family, PackageAdvice advice)
    {
        Begin(json, family);
        json.WriteString("package", advice.Package);
        json.WriteStrings("installing", advice.Installing);
        json.WriteStrings("having", advice.Having);
        json.WriteString("common_ancestor", advice.Below);
        json.WriteNumber("package_count", advice.Count);
        json.WriteNumber("installed_bytes", advice.InstalledBytes);
        Write(json, "once_more", advice.Again);
        json.WriteBoolean("inherit", advice.InheritIsCheaper);
        Write(json, "saved_by_ancestor", advice.SavedByAncestor);
        Write(json, "saved_in_common_ancestor", advice.SavedBelow);
        json.WriteStrings("would_have_it_too", advice.Others);
        json.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter json, string family)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("family", family);
    }

    private static void Write(Utf8JsonWriter json, string name, Cost cost)
    {
        json.WriteStartObject(name);
        json.WriteNumber("seconds", Math.Round(cost.Seconds, 2));
        json.WriteNumber("bytes", cost.Bytes);
        json.WriteEndObject();
    }
}
