using System.Globalization;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>
/// A Release file (https://wiki.debian.org/DebianRepository/Format): what a suite is, how long it may be used, and the sizes and
/// digests of all its indexes. Parse only text whose signature holds.
/// </summary>
public sealed class ReleaseFile
{
    /// <summary>Larger files are refused. Debian's own have 150 to 250 kB.</summary>
    public const int SizeLimit = 16 << 20;

    private static readonly string[] DateFormats = ["d MMM yyyy H:m:s"];

    private readonly Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ReleaseEntry> entries = new(StringComparer.Ordinal);

    private ReleaseFile()
    {
    }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset Date { get; private set; }

    /// <summary>After this moment it must not be taken any more; null when it gives no limit.</summary>
    public DateTimeOffset? ValidUntil { get; private set; }

    /// <summary>Who publishes it.</summary>
    public string? Origin => fields.GetValueOrDefault("Origin");

    /// <summary>A name that may move from one release to the next: <c>oldstable</c>.</summary>
    public string? Suite => fields.GetValueOrDefault("Suite");

    /// <summary>The name of the release: <c>bookworm</c>.</summary>
    public string? Codename => fields.GetValueOrDefault("Codename");

    /// <summary>The architectures that it has, as written.</summary>
    public IReadOnlyList<string> Architectures => Words("Architectures");

    /// <summary>The components that it has, as written (old security suites write <c>updates/main</c>).</summary>
    public IReadOnlyList<string> Components => Words("Components");

    /// <summary>Whether indexes can be fetched by their digest, so that a mirror's update cannot come in between.</summary>
    public bool AcquireByHash => fields.GetValueOrDefault("Acquire-By-Hash") == "yes";

    /// <summary>Whether packages for all architectures are listed in every architecture's own index.</summary>
    public bool ListsAllInEvery => Words("No-Support-for-Architecture-all").Contains("Packages")
        || !Architectures.Contains("all");

    /// <summary>The files that it vouches for by SHA-256, by path below the suite.</summary>
    public IReadOnlyDictionary<string, ReleaseEntry> Files => entries;

    /// <summary>Parses the verified text.</summary>
    /// <exception cref="Failure">It is malformed, too large, or lacks Date, a name or the SHA256 table. All problems at
    /// once.</exception>
    public static ReleaseFile Parse(ReadOnlySpan<byte> verified)
    {
        var problems = new List<Problem>();
        var release = new ReleaseFile();
        if (verified.Length > SizeLimit)
        {
            throw new Failure($"the Release file is larger than {SizeLimit} bytes");
        }

        release.ReadLines(Encoding.UTF8.GetString(verified), problems);
        if (release.Suite is null && release.Codename is null)
        {
            problems.Add(new Problem("the Release file has neither Suite nor Codename"));
        }

        release.Date = release.ReadDate("Date", problems) ?? default;
        release.ValidUntil = release.ReadDate("Valid-Until", problems);
        if (!release.fields.ContainsKey("Date"))
        {
            problems.Add(new Problem("the Release file has no Date"));
        }

        if (release.entries.Count == 0)
        {
            problems.Add(new Problem("the Release file has no SHA256 table; MD5 and SHA-1 are not trusted"));
        }

        return problems.Count == 0 ? release : throw new Failure(problems);
    }

    private void ReadLines(string text, List<Problem> problems)
    {
        var (number, field) = (0, "");
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text[range];
            if (line.Length == 0)
            {
                // One stanza only: whatever came after an empty line would be a second one.
                if (text.AsSpan(range.End.Value).Trim('\n').Length > 0)
                {
                    problems.Add(new Problem($"the Release file has text after an empty line ({number})"));
                }

                return;
            }

            if (line[0] is ' ' or '\t')
            {
                if (field == "SHA256")
                {
                    AddEntry(line, number, problems);
                }

                continue;
            }

            var colon = line.IndexOf(':');
            field = colon < 0 ? "" : line[..colon];
            if (colon <= 0 || !fields.TryAdd(field, line[(colon + 1)..].Trim()))
            {
                problems.Add(
                    new Problem(
                        $"line {number} of the Release file is {(colon <= 0 ? "not a field" : "a repeated field")}: "
                            + $"{VisibleText.Of(line)}"));
            }
        }
    }

    private void AddEntry(string line, int number, List<Problem> problems)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 3 || !Digest.TryParse(words[0], out var digest)
            || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !ArchivePath.IsSafe(words[2]))
        {
            problems.Add(
                new Problem($"line {number} of the Release file is not an entry of the SHA256 table: {VisibleText.Of(line)}"));
            return;
        }

        var entry = new ReleaseEntry(words[2], size, digest);
        if (!entries.TryAdd(entry.Path, entry) && entries[entry.Path] != entry)
        {
            problems.Add(new Problem($"the Release file names {VisibleText.Of(entry.Path)} twice, with different digests"));
        }
    }

    private DateTimeOffset? ReadDate(string name, List<Problem> problems)
    {
        if (!fields.TryGetValue(name, out var text))
        {
            return null;
        }

        // RFC 5322 form, always UTC: "Sat, 11 Jul 2026 10:16:37 UTC". The day of the week says nothing and is passed over.
        var comma = text.IndexOf(',');
        var rest = text[(comma + 1)..].Trim();
        var zone = rest[(rest.LastIndexOf(' ') + 1)..];
        if (zone is "UTC" or "GMT" or "+0000" or "Z"
            && DateTimeOffset.TryParseExact(
                rest[..^zone.Length].Trim(), DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var date))
        {
            return date;
        }

        problems.Add(new Problem($"the Release file has a {name} that is not a date in UTC: {VisibleText.Of(text)}"));
        return null;
    }

    private string[] Words(string field) =>
        fields.GetValueOrDefault(field, "").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>One line of a Release file's SHA256 table.</summary>
/// <param name="Path">Path below the suite.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Digest">SHA-256.</param>
public sealed record ReleaseEntry(string Path, long Size, Digest Digest);
