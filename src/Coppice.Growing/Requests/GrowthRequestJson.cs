using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coppice.Growing.Requests;

/// <summary>The form of a request: JSON, read and written without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(GrowthRequest))]
internal sealed partial class GrowthRequestJson : JsonSerializerContext
{
    /// <summary>Writes a request.</summary>
    public static byte[] Write(GrowthRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, Default.GrowthRequest);

    /// <summary>Reads a request.</summary>
    /// <exception cref="JsonException">It is not one.</exception>
    public static GrowthRequest Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Default.GrowthRequest) ?? throw new JsonException("it is null");
}
