using Coppice.Foundation;

namespace Coppice.Distributions.Grafting;

/// <summary>One record of a file that many packages write to: its name in that file, and all of it.</summary>
/// <param name="Key">What tells it from the other records.</param>
/// <param name="Text">Its bytes.</param>
internal sealed record FileRecord(string Key, ReadOnlyMemory<byte> Text)
{
    public bool Same(FileRecord? other) => other is not null && Text.Span.SequenceEqual(other.Text.Span);
}

/// <summary>Merges files record by record, as <c>TreeMerge</c> in the store does with trees path by path.</summary>
internal static class RecordMerge
{
    /// <summary>
    /// The records with both changes: the new parent's in their order, then those that the template added, in its order.
    /// </summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="before">Records of the old parent.</param>
    /// <param name="own">Records of the template on it.</param>
    /// <param name="parent">Records of the new parent.</param>
    /// <exception cref="MustRebuildException">Both sides changed the same record, or a key stands twice.</exception>
    public static IReadOnlyList<FileRecord> Merge(
        BytePath path, IReadOnlyList<FileRecord> before, IReadOnlyList<FileRecord> own, IReadOnlyList<FileRecord> parent)
    {
        var (was, mine, theirs) = (ByKey(path, before), ByKey(path, own), ByKey(path, parent));
        var merged = new List<FileRecord>(parent.Count + own.Count);
        foreach (var record in parent.Concat(own.Where(record => !theirs.ContainsKey(record.Key))))
        {
            var (b, o, p) =
                (was.GetValueOrDefault(record.Key), mine.GetValueOrDefault(record.Key), theirs.GetValueOrDefault(record.Key));
            var result = Same(b, o) ? p
                : Same(b, p) || Same(o, p) ? o
                : throw new MustRebuildException($"both it and its parent changed {Name(record.Key)} in {path}");
            if (result is not null)
            {
                merged.Add(result);
            }
        }

        return merged;
    }

    // The parts of a key have a separator that no name has.
    private static string Name(string key) => VisibleText.Of(key.Replace('\u0001', ':'));

    private static bool Same(FileRecord? a, FileRecord? b) => a is null ? b is null : a.Same(b);

    private static Dictionary<string, FileRecord> ByKey(BytePath path, IReadOnlyList<FileRecord> records)
    {
        var byKey = new Dictionary<string, FileRecord>(records.Count, StringComparer.Ordinal);
        foreach (var record in records)
        {
            if (!byKey.TryAdd(record.Key, record))
            {
                throw new MustRebuildException($"{path} has {Name(record.Key)} twice");
            }
        }

        return byKey;
    }
}
