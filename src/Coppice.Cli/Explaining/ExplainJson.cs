using System.Text.Json;
using Coppice.Cli.Accounting;
using Coppice.Cli.Output;
using Coppice.Growing.Accounting;
using Coppice.Store.Generations;
using Coppice.Store.Layers;

namespace Coppice.Cli.Explaining;

/// <summary>Explanations as a JSON document; described in docs/json.md.</summary>
internal static class ExplainJson
{
    public static void Write(Utf8JsonWriter json, Generation generation, IReadOnlyList<PathExplanation> explanations)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("template", generation.Template);
        json.WriteNumber("generation", generation.Number);
        json.WriteObjects("explanations", explanations, explained => Write(json, explained));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, PathExplanation explained)
    {
        json.WriteString("path", explained.Path.ToString());
        json.WriteBoolean("there", explained.Entry is not null);
        json.WriteString("key", explained.Key.Length > 0 ? explained.Key : null);
        json.WriteString("text", explained.Key.Length > 0 ? explained.Text : null);
        json.WriteString("class", explained.Account is { } account ? AccountJson.Word(account.Class) : null);
        json.WriteString("sha256", explained.Entry?.Content?.Hex);
        json.WriteString("differs", explained.Account?.Differs);
        Layer(json, "layer", explained.Layer);
        Maker(json, "maker", explained.Maker);
        json.WriteObjects("earlier", explained.Earlier, earlier =>
        {
            Maker(json, "maker", earlier.Maker);
            Layer(json, "layer", earlier.Layer);
        });
        json.WriteString("declared", explained.Declared?.Where.ToString());
        json.WriteString("settled", explained.WhySettled);
        json.WriteString("made_for", explained.WhyMade);
        json.WriteBoolean("recorded", explained.IsRecorded);
        json.WriteStartObject("origin");
        if (explained.Origin is { } origin)
        {
            json.WriteString("package", origin.File.Name);
            json.WriteString("version", origin.File.Version);
            json.WriteString("architecture", origin.File.Architecture);
            json.WriteString("file", origin.File.Path);
            json.WriteString("sha256", origin.File.Digest.Hex);
            json.WriteString("index", origin.Index.Path);
            json.WriteString("index_sha256", origin.Index.Digest.Hex);
            json.WriteString("suite", origin.Suite.Name);
            json.WriteString("suite_date", origin.Suite.Date);
            json.WriteString("archive", origin.Archive.Name);
            json.WriteString("snapshot", origin.Archive.Digest.Hex);
            json.WriteStrings("signed_by", origin.Suite.SignedBy);
        }

        json.WriteEndObject();
    }

    private static void Layer(Utf8JsonWriter json, string name, LayerOrigin? layer)
    {
        json.WriteStartObject(name);
        if (layer is not null)
        {
            json.WriteString("id", layer.Layer.Hex);
            json.WriteString("template", layer.Number > 0 ? layer.Template : null);
            json.WriteNumberOrNull("generation", layer.Number > 0 ? layer.Number : null);
        }

        json.WriteEndObject();
    }

    private static void Maker(Utf8JsonWriter json, string name, Maker? maker)
    {
        json.WriteStartObject(name);
        if (maker is not null)
        {
            json.WriteString("kind", maker.Kind);
            json.WriteString("step", maker.Step);
            json.WriteString("package", maker.Package);
            json.WriteString("version", maker.Version);
            json.WriteString("script", maker.Script);
        }

        json.WriteEndObject();
    }
}
