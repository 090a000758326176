using System.Text.Json;
using Coppice.Foundation;

namespace Coppice.Archives.Freezing;

/// <summary>The form of a snapshot in the store: JSON, with paths relative to the store so that it can be moved.</summary>
internal static class SnapshotJson
{
    private const int Format = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static byte[] Write(Snapshot snapshot, string store) =>
        JsonSerializer.SerializeToUtf8Bytes(new Envelope(Format, WithPaths(snapshot, path => Path.GetRelativePath(store, path))), Options);

    /// <exception cref="Failure">It is damaged, or of a newer format.</exception>
    public static Snapshot Read(string file, string store)
    {
        try
        {
            var envelope = JsonSerializer.Deserialize<Envelope>(File.ReadAllBytes(file), Options);
            return envelope is { Format: Format, Snapshot: { Archives: not null } snapshot }
                ? WithPaths(snapshot, path => Path.Combine(store, path))
                : throw new Failure($"{VisibleText.Of(file)} is no snapshot of format {Format}", "coppice fsck");
        }
        catch (JsonException e)
        {
            throw new Failure($"{VisibleText.Of(file)} is damaged: {VisibleText.Of(e.Message)}", "coppice fsck", inner: e);
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
                Indexes = [.. suite.Indexes.Select(index => index with { File = map(index.File) })],
            })],
        }),
    };

    private sealed record Envelope(int Format, Snapshot Snapshot);
}
