using System.Text.Json;
using Coppice.Foundation;

namespace Coppice.Archives.Freezing;

/// <summary>
/// Reads a snapshot's record, member by member. The serializer does the same in fewer lines, but has to be compiled at every
/// start, and reading this is on the way of every run, also of one with nothing to do.
/// </summary>
/// <remarks>What does not fit is thrown as what <see cref="JsonElement"/> throws for it.</remarks>
internal static class SnapshotReader
{
    public static Snapshot Read(JsonElement snapshot)
    {
        var archives = new Dictionary<string, ArchiveSnapshot>();
        foreach (var archive in snapshot.GetProperty("archives").EnumerateObject())
        {
            archives[archive.Name] = Archive(archive.Value);
        }

        return new Snapshot(DigestOf(snapshot), snapshot.GetProperty("taken").GetDateTimeOffset(), archives);
    }

    private static ArchiveSnapshot Archive(JsonElement archive) => new(
        Text(archive, "name"),
        Text(archive, "type"),
        DigestOf(archive),
        archive.GetProperty("date").GetDateTimeOffset(),
        Text(archive, "architecture"),
        Text(archive, "keyring"),
        All(archive, "suites", Suite))
    {
        Foreign = Optional(archive, "foreign") is { } ? All(archive, "foreign", Text) : [],
        Own = Optional(archive, "own") is { } ? All(archive, "own", OwnFile) : [],
        DeclaredKeyring = Optional(archive, "declared_keyring") is { } keyring ? keyring.GetString() : null,
    };

    private static OwnFile OwnFile(JsonElement file) =>
        new(Text(file, "path"), file.GetProperty("size").GetInt64(), DigestOf(file));

    private static SuiteSnapshot Suite(JsonElement suite)
    {
        var identity = new Dictionary<string, string>();
        if (Optional(suite, "identity") is { } fields)
        {
            foreach (var field in fields.EnumerateObject())
            {
                identity[field.Name] = Text(field.Value);
            }
        }

        return new SuiteSnapshot(
            Text(suite, "name"),
            new Uri(Text(suite, "mirror")),
            All(suite, "components", Text),
            Text(suite, "release"),
            suite.GetProperty("date").GetDateTimeOffset(),
            Optional(suite, "valid_until") is { } until ? until.GetDateTimeOffset() : null,
            All(suite, "signed_by", Text),
            All(suite, "indexes", Index))
        {
            Identity = identity,
            Signature = Optional(suite, "signature") is { } signature ? Text(signature) : null,
            // Records of versions that never took such have no word of it.
            ForeignIndexes = Optional(suite, "foreign_indexes") is { } ? All(suite, "foreign_indexes", Index) : [],
            IsUnsigned = Optional(suite, "is_unsigned") is { } unsigned && unsigned.GetBoolean(),
            WasExpired = Optional(suite, "was_expired") is { } expired && expired.GetBoolean(),
        };
    }

    private static IndexSnapshot Index(JsonElement index) =>
        new(Text(index, "component"), Text(index, "path"), Text(index, "file"), DigestOf(index))
    {
        Foreign = Optional(index, "foreign") is { } foreign ? Text(foreign) : null,
        Signed = Optional(index, "signed") is { } signed ? signed.GetDateTimeOffset() : null,
    };

    private static List<T> All<T>(JsonElement element, string name, Func<JsonElement, T> read)
    {
        var all = new List<T>();
        foreach (var one in element.GetProperty(name).EnumerateArray())
        {
            all.Add(read(one));
        }

        return all;
    }

    private static JsonElement? Optional(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string Text(JsonElement element, string name) => Text(element.GetProperty(name));

    private static string Text(JsonElement element) =>
        element.GetString() ?? throw new FormatException("a value is null that must not be");

    private static Digest DigestOf(JsonElement element) =>
        Digest.TryParse(Text(element, "digest"), out var digest) ? digest : throw new FormatException("a digest is malformed");
}
