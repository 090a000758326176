using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>
/// What holds for residue in every distribution: accounts (passwd(5), group(5), shadow(5), gshadow(5), subuid(5)) and caches.
/// </summary>
/// <param name="databases">The folders and files of the package manager and its helpers.</param>
internal class ResidueRules(IReadOnlyList<BytePath> databases) : IResidueRules
{
    // Beside /var/cache: what fontconfig, GTK, GLib, shared-mime-info and ldconfig make from the files of packages.
    private static readonly BytePath[] CacheFolders = [BytePath.Of("var/cache"), BytePath.Of("usr/share/mime")];
    private static readonly BytePath[] CacheFiles = [BytePath.Of("etc/ld.so.cache")];

    private static readonly Dictionary<BytePath, Func<string[], string>> Accounts = new()
    {
        [BytePath.Of("etc/passwd")] = fields => $"user {fields[0]} ({Number(fields)})",
        [BytePath.Of("etc/group")] = fields => $"group {fields[0]} ({Number(fields)})",
        [BytePath.Of("etc/shadow")] = fields => $"password of user {fields[0]}",
        [BytePath.Of("etc/gshadow")] = fields => $"password of group {fields[0]}",
        [BytePath.Of("etc/subuid")] = fields => $"subordinate users of {fields[0]}",
        [BytePath.Of("etc/subgid")] = fields => $"subordinate groups of {fields[0]}",
    };

    /// <inheritdoc/>
    public ResidueKind KindOf(BytePath path) =>
        Accounts.ContainsKey(path) ? ResidueKind.Account
        : databases.Any(path.IsWithin) ? ResidueKind.Database
        : CacheFolders.Any(path.IsWithin)
        || CacheFiles.Contains(path) || path.Name.EndsWith(".cache"u8) || path.Name.SequenceEqual("gschemas.compiled"u8)
            ? ResidueKind.Cache
        : ResidueKind.File;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string>? ReadEntries(BytePath path, ReadOnlyMemory<byte> content)
    {
        var entries = Accounts.TryGetValue(path, out var name)
            ? Lines(content).Select(line => KeyValuePair.Create(name(line.Split(':')), line))
            : ReadRecords(path, content);
        return entries?.DistinctBy(entry => entry.Key).ToDictionary(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public virtual string? MarkedPackage(BytePath path, string entry) => null;

    /// <summary>The entries of a file that the package manager's packages share; null for every other file.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string>>? ReadRecords(BytePath path, ReadOnlyMemory<byte> content) => null;

    /// <summary>The lines that are not empty.</summary>
    protected static string[] Lines(ReadOnlyMemory<byte> content) =>
        Encoding.UTF8.GetString(content.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Number(string[] fields) => fields.Length > 2 ? fields[2] : "?";
}
