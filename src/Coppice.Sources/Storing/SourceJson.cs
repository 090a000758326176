using System.Text.Json;
using System.Text.Json.Serialization;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Sources.Storing;

/// <summary>The form of a frozen source in the store: JSON.</summary>
internal static class SourceJson
{
    private const int Format = 1;
    private const long SizeLimit = 16 << 20;

    public static byte[] Write(FrozenSource source) => JsonSerializer.SerializeToUtf8Bytes(
        new SourceEnvelope(Format, source), SourceJsonContext.Default.SourceEnvelope);

    /// <exception cref="Failure">It is damaged, or of a newer format.</exception>
    public static FrozenSource? TryRead(string file)
    {
        if (PlainFile.TryRead(file, SizeLimit) is not { } bytes)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(bytes, SourceJsonContext.Default.SourceEnvelope)
                is { Format: Format, Source: { } source }
                ? source
                : throw new Failure($"{VisibleText.Of(file)} is not a source of format {Format}", "coppice fsck",
                    kind: ProblemKind.Damaged);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new Failure(
                $"{VisibleText.Of(file)} is damaged: {VisibleText.Of(e.Message)}", "coppice fsck", inner: e,
                kind: ProblemKind.Damaged);
        }
    }
}

/// <summary>A frozen source with the version of its form.</summary>
internal sealed record SourceEnvelope(int Format, FrozenSource Source);

/// <summary>Generated code instead of reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, IgnoreReadOnlyProperties = true,
    UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SourceEnvelope))]
internal sealed partial class SourceJsonContext : JsonSerializerContext;
