using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Coppice.Families.Tests.Schema;

/// <summary>
/// A YAML text as an editor hands it to a JSON Schema: plain scalars typed by the core schema, everything else a string.
/// </summary>
internal static class YamlAsJson
{
    public static JsonElement Of(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return JsonSerializer.SerializeToElement(Node(stream.Documents[0].RootNode));
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode map =>
            new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, Node(pair.Value)))),
        YamlSequenceNode list => new JsonArray(list.Children.Select(Node).ToArray()),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var plain } => plain switch
        {
            "" or "~" or "null" => null,
            "true" => true,
            "false" => false,
            _ when int.TryParse(plain, out var number) => number,
            _ => plain,
        },
        _ => ((YamlScalarNode)node).Value,
    };
}
