using System.Text.Json;

namespace Coppice.Families.Tests.Schema;

public sealed class SmallSchemaTests
{
    [Theory]
    [InlineData("""{"type": "string"}""", "\"a\"", "1")]
    [InlineData("""{"const": 1}""", "1", "2")]
    [InlineData("""{"enum": ["a"]}""", "\"a\"", "\"b\"")]
    [InlineData("""{"pattern": "^[a-z]+$"}""", "\"a\"", "\"a\\n\"")]
    [InlineData("""{"maxLength": 1}""", "\"a\"", "\"ab\"")]
    [InlineData("""{"required": ["a"]}""", """{"a": 1}""", "{}")]
    [InlineData("""{"minProperties": 1}""", """{"a": 1}""", "{}")]
    [InlineData("""{"propertyNames": {"const": "a"}}""", """{"a": 1}""", """{"b": 1}""")]
    [InlineData("""{"properties": {"a": {"const": 1}}}""", """{"a": 1, "b": 2}""", """{"a": 2}""")]
    [InlineData("""{"properties": {"a": {}}, "additionalProperties": false}""", """{"a": 1}""", """{"b": 1}""")]
    [InlineData("""{"additionalProperties": {"const": 1}}""", """{"a": 1}""", """{"a": 2}""")]
    [InlineData("""{"items": {"const": 1}}""", "[1, 1]", "[1, 2]")]
    [InlineData("""{"minItems": 1}""", "[1]", "[]")]
    [InlineData("""{"uniqueItems": true}""", "[1, 2]", "[1, 1]")]
    [InlineData("""{"anyOf": [{"const": 1}, {"const": 2}]}""", "2", "3")]
    [InlineData("""{"oneOf": [{"const": 1}, {"type": "number"}]}""", "2", "1")]
    [InlineData("""{"not": {"const": 1}}""", "2", "1")]
    [InlineData("""{"$ref": "#/$defs/one", "$defs": {"one": {"const": 1}}}""", "1", "2")]
    public void Each_keyword_accepts_and_refuses(string schema, string good, string bad)
    {
        var small = new SmallSchema(Json(schema));

        Assert.True(small.Accepts(Json(good)));
        Assert.False(small.Accepts(Json(bad)));
    }

    [Fact]
    public void A_keyword_that_is_not_known_is_an_error() =>
        Assert.Throws<NotSupportedException>(() => new SmallSchema(Json("""{"multipleOf": 2}""")).Accepts(Json("3")));

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
