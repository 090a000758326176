using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Growing.Reading;

namespace Coppice.Growing.Provenance;

/// <summary>
/// Sees in whose interval entries of shared files come and change: a look at each of these files between two intervals.
/// </summary>
/// <param name="rules">Knows the files.</param>
/// <param name="files">The files of the growing layer.</param>
/// <param name="before">Reads a file of the parent; null when it is not there.</param>
internal sealed class SharedFileWatch(IProvenanceRules rules, UpperFiles files, Func<BytePath, byte[]?> before)
{
    private readonly Dictionary<BytePath, (long Changed, ulong Inode, Dictionary<string, string> Entries)> seen = [];
    private readonly Dictionary<(BytePath Path, string Key), int> authors = [];

    /// <summary>Every entry that came or changed, with the interval in which it did.</summary>
    public IEnumerable<((BytePath Path, string Key) Entry, int Interval)> Found =>
        authors.Where(pair => seen[pair.Key.Path].Entries.ContainsKey(pair.Key.Key)).Select(pair => (pair.Key, pair.Value))
            .OrderBy(pair => pair.Key.Path).ThenBy(pair => pair.Key.Key, StringComparer.Ordinal);

    /// <summary>Looks.</summary>
    /// <param name="interval">The interval that ends now.</param>
    public void Look(int interval)
    {
        foreach (var path in rules.SharedFiles)
        {
            if (files.Status(path) is { Kind: FileKind.File } status
                && !(seen.TryGetValue(path, out var last) && last.Changed == status.Changed && last.Inode == status.Inode))
            {
                Compare(path, status, interval);
            }
        }
    }

    private void Compare(BytePath path, FileStatus status, int interval)
    {
        var old = seen.TryGetValue(path, out var last) ? last.Entries : Entries(path, before(path) ?? []);
        var now = Entries(path, files.Read(path) ?? []);
        seen[path] = (status.Changed, status.Inode, now);
        foreach (var (key, text) in now.Where(pair => old.GetValueOrDefault(pair.Key) != pair.Value))
        {
            authors[(path, key)] = interval;
        }
    }

    private Dictionary<string, string> Entries(BytePath path, byte[] content) =>
        new(rules.ReadShared(path, content), StringComparer.Ordinal);
}
