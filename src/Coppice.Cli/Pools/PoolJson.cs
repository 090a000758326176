using System.Text.Json;
using Coppice.Cli.Output;
using Coppice.Engine.Publishing;

namespace Coppice.Cli.Pools;

/// <summary>What became of a pool as a JSON document; described in docs/json.md.</summary>
internal static class PoolJson
{
    public static void Write(Utf8JsonWriter json, PoolKept kept)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteObjects("images", kept.Templates, name =>
        {
            var image = kept.Applied.FirstOrDefault(image => image.Name == name);
            json.WriteString("template", name);
            json.WriteBoolean("changed", image?.Changed ?? false);
            json.WriteNumber("written", image?.Written ?? 0);
            json.WriteNumber("shared", image?.Cloned ?? 0);
            json.WriteNumber("copied", image?.Copied ?? 0);
        });
        json.WriteEndObject();
    }
}
