using System.Text.Json;
using System.Text.Json.Serialization;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Archives.Freezing;

/// <summary>The form of a snapshot in the store: JSON, with paths relative to the store so that it can be moved.</summary>
internal static class SnapshotJson
{
    private const int Format = 1;
    private const long SizeLimit = 64 << 20;

    public static byte[] Write(Snapshot snapshot, string store) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new SnapshotEnvelope(Format, WithPaths(snapshot, path => Path.GetRelativePath(store, path))),
            SnapshotJsonContext.Default.SnapshotEnvelope);

    /// <exception cref="Failure">It is damaged, or of a newer format.</exception>
    public static Snapshot Read(string file, string store)
    {
        try
        {
            using var document = JsonDocument.Parse(PlainFile.Read(file, SizeLimit));
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("format", out var format)
                && format.GetInt32() == Format
                ? WithPaths(SnapshotReader.Read(root.GetProperty("snapshot")), path => Path.Combine(store, path))
                : throw new Failure($"{VisibleText.Of(file)} is not a snapshot of format {Format}", "coppice fsck",
                    kind: ProblemKind.Damaged);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new Failure($"{VisibleText.Of(file)} is damaged: {VisibleText.Of(e.Message)}", "coppice fsck", inner: e,
                kind: ProblemKind.Damaged);
        }
    }

    private static Snapshot WithPaths(Snapshot snapshot, Func<string, string> map) => snapshot with
    {
        Archives = snapshot.Archives.ToDictionary(pair => pair.Key, pair => pair.Value with
        {
            Keyring = map(pair.Value.Keyring),
            Suites = [.. pair.Value.Suites.Select(suite => suite with
            {
                Release = map(suite.Release),
                Signature = suite.Signature is { } signature ? map(signature) : null,
                ForeignIndexes = [.. suite.ForeignIndexes.Select(index => index with { File = map(index.File) })],
                Indexes = [.. suite.Indexes.Select(index => index with { File = map(index.File) })],
            })],
        }),
    };
}

/// <summary>A snapshot with the version of its form.</summary>
internal sealed record SnapshotEnvelope(int Format, Snapshot Snapshot);

/// <summary>Generated code instead of reflection, for writing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(SnapshotEnvelope))]
internal sealed partial class SnapshotJsonContext : JsonSerializerContext;
