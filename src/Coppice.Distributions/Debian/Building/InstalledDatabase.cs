using System.Text;
using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Building;

/// <summary>
/// dpkg's database (dpkg(1), FILES) as what builds read: all of it changes with each package, and only single ones matter.
/// </summary>
internal static class InstalledDatabase
{
    private const string Folder = "var/lib/dpkg";
    private const string ListEnding = ".list";

    private static readonly BytePath Status = BytePath.Of($"{Folder}/status");
    private static readonly BytePath Lists = BytePath.Of($"{Folder}/info");

    private static readonly HashSet<BytePath> Whole =
    [
        Status, Lists, BytePath.Of(Folder), BytePath.Of($"{Folder}/available"), BytePath.Of($"{Folder}/lock"),
        BytePath.Of($"{Folder}/lock-frontend"), BytePath.Of($"{Folder}/updates"),
    ];

    // Folders that are links since /usr was merged: packages name their files below them all the same.
    private static readonly string[] Merged = ["bin/", "sbin/", "lib/", "lib32/", "lib64/", "libx32/"];

    /// <summary>Whether a path says something of many packages at once.</summary>
    public static bool Has(BytePath path) => Whole.Contains(path) || (path.Parent == Lists && Name(path).EndsWith(
        ListEnding, StringComparison.Ordinal));

    /// <summary>The installed packages.</summary>
    /// <param name="read">Reads a file; null when it is not there.</param>
    /// <param name="files">The paths that are there of those that <see cref="Has"/> knows.</param>
    public static IReadOnlyDictionary<string, InstalledState> Read(
        Func<BytePath, byte[]?> read, IReadOnlyList<BytePath> files)
    {
        var lists = files.Where(path => path.Parent == Lists && !Whole.Contains(path))
            .GroupBy(path => Name(path)[..^ListEnding.Length].Split(':')[0])
            .ToDictionary(group => group.Key, group => group.ToList());
        var packages = new Dictionary<string, InstalledState>();
        foreach (var group in StanzaText.Split(read(Status) ?? [])
            .GroupBy(stanza => Encoding.UTF8.GetString(Stanza.Field(stanza.Span, "Package"u8))))
        {
            packages[group.Key] = new InstalledState(
                Digest.Of(string.Concat(group.Select(stanza => Digest.Of(stanza.Span).Hex))).Hex,
                [.. lists.GetValueOrDefault(group.Key, []).SelectMany(list => PathsOf(read(list) ?? []))]);
        }

        return packages;
    }

    private static IEnumerable<BytePath> PathsOf(byte[] list)
    {
        foreach (var line in Encoding.Latin1.GetString(list).Split('\n').Where(line => line.Length > 1 && line != "/."))
        {
            var path = line.TrimStart('/');
            yield return BytePath.Of(Encoding.Latin1.GetBytes(
                Array.Exists(Merged, folder => path.StartsWith(folder, StringComparison.Ordinal)) ? "usr/" + path : path));
        }
    }

    private static string Name(BytePath path) => Encoding.Latin1.GetString(path.Name);
}
