using System.Text.Json;
using System.Text.Json.Serialization;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Components.Keeping;

/// <summary>The form of records of builds in the store: JSON.</summary>
internal static class BuildJson
{
    private const int Format = 1;
    private const long SizeLimit = 64 << 20;

    public static void Write(string file, ComponentResult result) =>
        Write(file, new Record(Format) { Result = result });

    public static void Write(string file, ArchiveState state) => Write(file, new Record(Format) { Archive = state });

    public static void Write(string file, KnownEnvironment known) => Write(file, new Record(Format) { Environment = known });

    public static void Write(string file, SourceAnswer answer) => Write(file, new Record(Format) { Answer = answer });

    public static ComponentResult? TryReadResult(string file) => TryRead(file, record => record.Result);

    public static ArchiveState? TryReadArchive(string file) => TryRead(file, record => record.Archive);

    public static KnownEnvironment? TryReadEnvironment(string file) => TryRead(file, record => record.Environment);

    public static SourceAnswer? TryReadAnswer(string file) => TryRead(file, record => record.Answer);

    private static void Write(string file, Record record)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        DurableFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(record, BuildJsonContext.Default.Record));
    }

    /// <exception cref="Failure">It is damaged, or of a newer format.</exception>
    private static T? TryRead<T>(string file, Func<Record, T?> part) where T : class
    {
        if (PlainFile.TryRead(file, SizeLimit) is not { } bytes)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(bytes, BuildJsonContext.Default.Record) is { Format: Format } record
                && part(record) is { } found
                ? found
                : throw new Failure(
                    $"{VisibleText.Of(file)} is not a record of format {Format}", $"rm {ShellWord.Of(file)}",
                    kind: ProblemKind.Damaged);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            throw new Failure(
                $"{VisibleText.Of(file)} is damaged: {VisibleText.Of(e.Message)}", $"rm {ShellWord.Of(file)}", inner: e,
                kind: ProblemKind.Damaged);
        }
    }
}

/// <summary>One of the records, with the version of its form.</summary>
internal sealed record Record(int Format)
{
    public ComponentResult? Result { get; init; }

    public ArchiveState? Archive { get; init; }

    public KnownEnvironment? Environment { get; init; }

    public SourceAnswer? Answer { get; init; }
}

/// <summary>Generated code instead of reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Record))]
internal sealed partial class BuildJsonContext : JsonSerializerContext;
