using System.Text.Json;
using System.Text.RegularExpressions;

namespace Coppice.Families.Tests.Schema;

/// <summary>
/// The part of JSON Schema 2020-12 that the family schema uses. A keyword that it does not know is an error, so that no rule of
/// the schema can go unchecked.
/// </summary>
internal sealed class SmallSchema(JsonElement document)
{
    private static readonly string[] Notes = ["$schema", "$defs", "title", "description"];

    public bool Accepts(JsonElement value) => Accepts(document, value);

    /// <summary>Whether a definition of the schema accepts a value.</summary>
    public bool Accepts(string definition, JsonElement value) =>
        Accepts(document.GetProperty("$defs").GetProperty(definition), value);

    private bool Accepts(JsonElement schema, JsonElement value) =>
        schema.EnumerateObject()
            .All(keyword => Notes.Contains(keyword.Name) || Holds(keyword.Name, keyword.Value, schema, value));

    private bool Holds(string keyword, JsonElement rule, JsonElement schema, JsonElement value) => keyword switch
    {
        "$ref" => Accepts(rule.GetString()!["#/$defs/".Length..], value),
        "anyOf" => rule.EnumerateArray().Any(option => Accepts(option, value)),
        "oneOf" => rule.EnumerateArray().Count(option => Accepts(option, value)) == 1,
        "not" => !Accepts(rule, value),
        "const" => JsonElement.DeepEquals(rule, value),
        "enum" => rule.EnumerateArray().Any(option => JsonElement.DeepEquals(option, value)),
        "type" => rule.ValueKind == JsonValueKind.Array
            ? rule.EnumerateArray().Any(type => IsOf(type.GetString()!, value))
            : IsOf(rule.GetString()!, value),
        "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= rule.GetDecimal(),
        "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDecimal() <= rule.GetDecimal(),
        "pattern" =>
            value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!.Replace("$", @"\z")),
        "maxLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length <= rule.GetInt32(),
        "minLength" => value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= rule.GetInt32(),
        "required" =>
            value.ValueKind != JsonValueKind.Object
                || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
        "minProperties" => value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Count() >= rule.GetInt32(),
        "propertyNames" => Members(value).All(member => Accepts(rule, JsonSerializer.SerializeToElement(member.Name))),
        "properties" => Members(value).All(member => !rule.TryGetProperty(member.Name, out var of) || Accepts(of, member.Value)),
        "additionalProperties" =>
            Members(value).Where(member => !Declares(schema, member.Name)).All(member => Allowed(rule, member.Value)),
        "items" => Items(value).All(item => Accepts(rule, item)),
        "minItems" => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= rule.GetInt32(),
        "uniqueItems" => Items(value).Select(item => item.GetRawText()).Distinct().Count() == Items(value).Count(),
        _ => throw new NotSupportedException($"the keyword {keyword} is not known to this validator"),
    };

    private static bool IsOf(string type, JsonElement value) =>
        type == TypeOf(value) || (type == "integer" && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _));

    private bool Allowed(JsonElement rule, JsonElement value) =>
        rule.ValueKind == JsonValueKind.Object ? Accepts(rule, value) : rule.GetBoolean();

    private static bool Declares(JsonElement schema, string name) =>
        schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out _);

    private static IEnumerable<JsonProperty> Members(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : [];

    private static IEnumerable<JsonElement> Items(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => "number",
        _ => "null",
    };
}
