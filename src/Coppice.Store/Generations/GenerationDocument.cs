using System.Text.Json;
using System.Text.Json.Serialization;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Generations;

/// <summary>
/// The file form of a generation: JSON with a version of its form, so that an older program says so instead of guessing.
/// </summary>
/// <param name="Version">The form; this program writes 2, and reads 1, in which packages were objects.</param>
/// <param name="Generation">The generation.</param>
internal sealed record GenerationDocument(int Version, Generation Generation)
{
    private const int SizeLimit = 64 << 20;

    internal static byte[] Write(Generation generation) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(
            new GenerationDocument(GenerationVersion.Current, generation),
            GenerationJson.Default.GenerationDocument), (byte)'\n'];

    /// <summary>Reads the file of a generation.</summary>
    /// <exception cref="Failure">It is torn, foreign, or of another version.</exception>
    internal static Generation Read(string file, string template, int number) => Read(file, template, number, bytes =>
    {
        var document = JsonSerializer.Deserialize(bytes, GenerationJson.Default.GenerationDocument)
            ?? throw new JsonException("it is null");
        GenerationVersion.Check(document.Version);
        return document.Generation is { MoreLayers: not 0 } generation
            && (generation.MoreLayers < 0 || generation.MoreLayers >= generation.Layers.Count)
                ? throw new JsonException($"it cannot have {generation.MoreLayers} more layers of its own")
            : document.Generation.DeclaredLayers is < 0 or > 1
                || document.Generation.DeclaredLayers > document.Generation.MoreLayers
                ? throw new JsonException($"it cannot have {document.Generation.DeclaredLayers} layers of what it declares")
            : (document.Generation, document.Generation.Template, document.Generation.Number);
    });

    /// <summary>Reads only what is installed in a generation.</summary>
    /// <exception cref="Failure">Its file is torn, foreign, or of another version.</exception>
    internal static InstalledSet ReadInstalled(string file, string template, int number) => Read(file, template, number, bytes =>
    {
        var installed = InstalledSetReader.Read(bytes);
        return (installed, installed.Template, installed.Number);
    });

    private static T Read<T>(string file, string template, int number, Func<byte[], (T Read, string Template, int Number)> read)
    {
        try
        {
            var (found, itsTemplate, itsNumber) = read(PlainFile.Read(file, SizeLimit));
            return itsTemplate == template && itsNumber == number ? found
                : throw new JsonException($"it is about {VisibleText.Of(itsTemplate)}@{itsNumber}");
        }
        catch (JsonException e)
        {
            throw new Failure(
                $"{VisibleText.Of(file)} is not the record of generation {VisibleText.Of(template)}@{number}: "
                    + $"{VisibleText.Of(e.Message)}",
                "coppice fsck", inner: e, kind: ProblemKind.Damaged);
        }
    }
}

/// <summary>Reads and writes without reflection, which would cost a tenth of a second at start.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(RecordedPackageForm)])]
[JsonSerializable(typeof(GenerationDocument))]
internal sealed partial class GenerationJson : JsonSerializerContext;
