using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Building;

namespace Coppice.Distributions.Arch.Building;

/// <summary>
/// A PKGBUILD(5) as text: where it stands in a source, and single changes of it. It is a program, so only what is written down
/// plainly is changed, and building says whether that mends it.
/// </summary>
internal static partial class PkgbuildText
{
    /// <summary>Where makepkg(8) finds it.</summary>
    public const string File = "PKGBUILD";

    /// <summary>Where it stands; the first one that is there counts.</summary>
    public static readonly IReadOnlyList<string> Files = [File, $"{Folder}/{File}.in", $"{Folder}/{File}", $"{File}.in"];

    /// <summary>The folder of a source that may have it.</summary>
    public const string Folder = "archlinux";

    /// <summary>What has to be laid to the root of a source, where nothing is there.</summary>
    /// <param name="files">Those of <see cref="Files"/> that are there.</param>
    /// <param name="values">What is filled in, by placeholder.</param>
    public static IReadOnlyDictionary<string, byte[]> Arranged(
        IReadOnlyDictionary<string, byte[]> files, IReadOnlyDictionary<string, string> values) =>
        Of(files) is not { } file || file == File ? new Dictionary<string, byte[]>()
            : new Dictionary<string, byte[]>
            {
                [File] = Encoding.UTF8.GetBytes(values.Aggregate(
                    Encoding.UTF8.GetString(files[file]),
                    (text, value) => text.Replace(value.Key, value.Value, StringComparison.Ordinal))),
            };

    /// <summary>The file with one package more that the build needs.</summary>
    /// <param name="files">Those of <see cref="Files"/> that are there.</param>
    /// <param name="package">The package.</param>
    public static (string Path, byte[] Content) AddNeed(IReadOnlyDictionary<string, byte[]> files, string package)
    {
        var file = Of(files)!;
        var text = Encoding.UTF8.GetString(files[file]);
        if (Needs().Match(text) is { Success: true } needs)
        {
            var end = needs.Index + needs.Length;
            var separator = end < text.Length && text[end] is not (')' or '\n') ? " " : "";
            return (file, Encoding.UTF8.GetBytes($"{text[..end]}'{package}'{separator}{text[end..]}"));
        }

        var lines = text.Split('\n').ToList();
        var release = lines.FindIndex(line => line.StartsWith("pkgrel=", StringComparison.Ordinal));
        lines.Insert(release + 1, $"makedepends=('{package}')");
        return (file, Encoding.UTF8.GetBytes(string.Join('\n', lines)));
    }

    /// <summary>
    /// The file with <c>NAME&lt;=VERSION</c> in that relation's place, without a release: any will do. Null where it does not
    /// have it.
    /// </summary>
    /// <param name="files">Those of <see cref="Files"/> that are there.</param>
    /// <param name="needed">What it says: something with an upper end, or one version alone.</param>
    /// <param name="version">The version that there is.</param>
    public static (string Path, byte[] Content)? Relax(
        IReadOnlyDictionary<string, byte[]> files, NeededName needed, string version)
    {
        if (needed.Operator is not ("<" or "<=" or "=") || Of(files) is not { } file)
        {
            return null;
        }

        var relation = new Regex(
            $@"(?<![\w.+@-]){Regex.Escape(needed.Name + needed.Operator + needed.Version)}(?![\w.:+~^-])",
            RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        var lines = Encoding.UTF8.GetString(files[file]).Split('\n');
        var changed = lines.Select(line => line.TrimStart().StartsWith('#') ? line
            : relation.Replace(line, _ => $"{needed.Name}<={version.Split('-')[0]}")).ToList();
        return changed.SequenceEqual(lines) ? null : (file, Encoding.UTF8.GetBytes(string.Join('\n', changed)));
    }

    private static string? Of(IReadOnlyDictionary<string, byte[]> files) => Files.FirstOrDefault(files.ContainsKey);

    [GeneratedRegex(@"^makedepends=\(", RegexOptions.CultureInvariant | RegexOptions.Multiline, 1000)]
    private static partial Regex Needs();
}
