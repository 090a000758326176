using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Debian.Changes;

/// <summary>
/// <c>changelog.Debian.gz</c> and <c>NEWS.Debian.gz</c> in a package's own folder below <c>/usr/share/doc</c>
/// (Debian Policy 12.7). That folder may be a link to the folder of another package of the same source: then that one has them.
/// </summary>
public sealed class DebianChangelogRules : IChangelogRules
{
    /// <summary>What is read of each text, in bytes: the beginning, with the newest entries.</summary>
    public const int TextLimit = 4 << 20;

    // Everything that the package wrote is opened behind the walls: the archive, what is compressed in it, and its names. Of a
    // package that was only built again, the reason stands in a file of its own for each architecture. Packages made by others
    // may have left the texts uncompressed. The first line has the size of the first text.
    private const string PrintScript = """
        cd /tmp || exit
        folder=usr/share/doc/$2
        dpkg-deb --fsys-tarfile "$1" |
            tar --extract --no-same-owner --wildcards "*$folder/changelog*" "*$folder/NEWS.Debian*" 2>/dev/null
        ended=${PIPESTATUS[0]}
        ((ended == 0)) || exit "$ended"
        print() { for file; do [[ -f $folder/$file ]] && gzip -cdf -- "$folder/$file"; done | head -c "$limit"; }
        limit=$3
        shopt -s nullglob
        rebuilt=("$folder"/changelog.Debian.[!g]*)
        print "${rebuilt[@]##*/}" changelog.Debian.gz changelog.Debian >changelog
        [[ -s changelog ]] || print changelog.gz changelog >changelog
        print NEWS.Debian.gz NEWS.Debian >news
        wc -c <changelog
        cat changelog news
        """;

    /// <inheritdoc/>
    public Command Print(string package, string file) =>
        Command.Confined(
            "bash", ["-c", PrintScript, "changelog", file, package, TextLimit.ToString(CultureInfo.InvariantCulture)],
            Confinement.Reading(file));

    /// <inheritdoc/>
    public PackageTexts Read(ReadOnlySpan<byte> output)
    {
        var end = output.IndexOf((byte)'\n');
        if (end < 0 || !Utf8Parser.TryParse(output[..end], out int size, out var used) || used != end
            || size < 0 || size > output.Length - end - 1)
        {
            return new PackageTexts("", "");
        }

        var texts = output[(end + 1)..];
        return new PackageTexts(Encoding.UTF8.GetString(texts[..size]), Encoding.UTF8.GetString(texts[size..]));
    }

    /// <inheritdoc/>
    public ChangelogRange Between(PackageTexts texts, string? from, string to)
    {
        var known = DebianVersion.TryParse(from, out var first);
        if (!DebianVersion.TryParse(to, out var last))
        {
            return new ChangelogRange([], [], IsComplete: false);
        }

        bool IsAfter(DebianChange entry) => DebianVersion.TryParse(entry.Version, out var version) && version > first;
        bool IsNews(DebianChange entry) => known && IsAfter(entry) && DebianVersion.Parse(entry.Version) <= last;
        var changes = DebianChangelog.Read(texts.Changelog).ToList();
        var wanted = known ? changes.Where(IsNews) : changes.Take(1);
        var news = DebianChangelog.Read(texts.News)
            .Where(known ? IsNews : entry => entry.Version == changes.FirstOrDefault()?.Version);
        return new ChangelogRange(
            [.. wanted.Select(entry => new ChangelogEntry(entry.Version, entry.Suites, entry.Urgency, entry.Items))],
            [.. news.Select(entry => new NewsEntry(entry.Version, entry.Text))],
            known && changes.Exists(entry => DebianVersion.TryParse(entry.Version, out var version) && version <= first));
    }
}
