using System.Text.Json;
using System.Text.Json.Serialization;
using Coppice.Foundation;

namespace Coppice.Store.Generations;

/// <summary>The file form of a generation: JSON with a version of its form, so that an older program says so instead of guessing.</summary>
/// <param name="Version">The form; this program knows 1.</param>
/// <param name="Generation">The generation.</param>
internal sealed record GenerationDocument(int Version, Generation Generation)
{
    internal const int CurrentVersion = 1;
    private const int SizeLimit = 64 << 20;

    internal static byte[] Write(Generation generation) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(new GenerationDocument(CurrentVersion, generation), GenerationJson.Default.GenerationDocument), (byte)'\n'];

    /// <summary>Reads the file of a generation.</summary>
    /// <exception cref="Failure">It is torn, foreign, or of another version.</exception>
    internal static Generation Read(string file, string template, int number)
    {
        try
        {
            if (new FileInfo(file).Length > SizeLimit)
            {
                throw new JsonException($"larger than {SizeLimit >> 20} MiB");
            }

            var document = JsonSerializer.Deserialize(File.ReadAllBytes(file), GenerationJson.Default.GenerationDocument)
                ?? throw new JsonException("it is null");
            return document.Version != CurrentVersion
                ? throw new JsonException($"its form has version {document.Version}, this program knows {CurrentVersion}")
                : document.Generation.Template != template || document.Generation.Number != number
                    ? throw new JsonException($"it is about {VisibleText.Of(document.Generation.Template)}@{document.Generation.Number}")
                : document.Generation.MoreLayers != 0 && (document.Generation.MoreLayers < 0 || document.Generation.MoreLayers >= document.Generation.Layers.Count)
                    ? throw new JsonException($"it cannot have {document.Generation.MoreLayers} more layers of its own")
                    : document.Generation;
        }
        catch (JsonException e)
        {
            throw new Failure($"{VisibleText.Of(file)} is not the record of generation {VisibleText.Of(template)}@{number}: {VisibleText.Of(e.Message)}", "coppice fsck", inner: e);
        }
    }
}

/// <summary>Reads and writes without reflection, which would cost a tenth of a second at start.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GenerationDocument))]
internal sealed partial class GenerationJson : JsonSerializerContext;
