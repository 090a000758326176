using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Engine.Inspecting;
using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Cli.Comparing;

/// <summary>Differences as JSON; described in docs/json.md.</summary>
internal static class DifferenceJson
{
    public static void Write(Utf8JsonWriter json, TemplateComparison found)
    {
        var (before, after, packages, files) = found;
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("from", $"{before.Template}@{before.Number}");
        json.WriteString("to", $"{after.Template}@{after.Number}");
        json.WriteBoolean("same_tree", before.Tree == after.Tree);
        if (packages is not null)
        {
            json.WriteObjects("packages", packages, change => Write(json, change));
        }

        if (files is not null)
        {
            json.WriteObjects("files", files, change => Write(json, change));
        }

        json.WriteEndObject();
    }

    /// <summary>The properties of one change of a package.</summary>
    public static void Write(Utf8JsonWriter json, PackageChange change)
    {
        json.WriteString("package", change.Name);
        json.WriteString("architecture", change.Architecture);
        json.WriteString("change", change.Kind.ToString().ToLowerInvariant());
        json.WriteString("from", change.Before?.Version);
        json.WriteString("to", change.After?.Version);
        json.WriteNumber("size_change", change.SizeChange);
    }

    private static void Write(Utf8JsonWriter json, FileChange change)
    {
        json.WriteString("path", change.Path.ToString());
        json.WriteString("change", change.Kind.ToString().ToLowerInvariant());
        json.WriteStrings("aspects", Enum.GetValues<FileAspects>().Where(aspect => aspect != FileAspects.None && change.Aspects.HasFlag(aspect)).Select(aspect => aspect.ToString().ToLowerInvariant()));
        json.WriteStrings("gained", change.Gained);
        Write(json, "from", change.Before);
        Write(json, "to", change.After);
    }

    private static void Write(Utf8JsonWriter json, string name, TreeEntry? entry)
    {
        if (entry is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("type", entry.Type.ToString().ToLowerInvariant());
        json.WriteString("mode", Convert.ToString(entry.Mode, 8).PadLeft(4, '0'));
        json.WriteNumber("uid", entry.Uid);
        json.WriteNumber("gid", entry.Gid);
        json.WriteNumber("mtime", entry.Mtime);
        if (entry.Type == EntryType.File)
        {
            json.WriteNumber("size", entry.Size);
            json.WriteString("sha256", entry.Content!.Value.Hex);
        }

        if (entry.Target is { } target)
        {
            json.WriteString("target", target.ToString());
        }

        json.WriteEndObject();
    }
}
