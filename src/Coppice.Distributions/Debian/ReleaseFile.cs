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

    // The tables that count, the first one first: MD5 and SHA-1 can be forged.
    private static readonly string[] Tables = ["SHA256", "SHA512"];

    private readonly Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ReleaseEntry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ReleaseEntry> longEntries = new(StringComparer.Ordinal);

    private ReleaseFile()
    {
    }

    /// <summary>
    /// When it was made, UTC; null where it does not say, or not in a way that can be read. (apt warns and takes it.)
    /// </summary>
    public DateTimeOffset? Date { get; private set; }

    /// <summary>After this moment it must not be taken any more; null when it gives no limit.</summary>
    public DateTimeOffset? ValidUntil { get; private set; }

    /// <summary>Who publishes it.</summary>
    public string? Origin => fields.GetValueOrDefault("Origin");

    /// <summary>The field Label: what those who run the archive call it.</summary>
    public string? Label => fields.GetValueOrDefault("Label");

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

    /// <summary>
    /// The files that it vouches for, by path below the suite: by SHA-256, and by SHA-512 where it has no table of SHA-256.
    /// </summary>
    public IReadOnlyDictionary<string, ReleaseEntry> Files => entries.Count > 0 ? entries : longEntries;

    /// <summary>Where a file of a suite lies on the mirror: paths below it, to try in this order.</summary>
    public IReadOnlyList<string> PathsOf(ReleaseEntry entry, string suite)
    {
        var byName = SuitePath.Of(suite, entry.Path);
        var folder = byName[..(byName.LastIndexOf('/') + 1)];
        return AcquireByHash
            ? [$"{folder}by-hash/{(entry.Digest.IsSha512 ? Tables[1] : Tables[0])}/{entry.Digest.Hex}", byName]
            : [byName];
    }

    /// <summary>
    /// The same, with the path by SHA-512 where Release has both tables: apt asks by the longest digest that it knows.
    /// </summary>
    public IReadOnlyList<string> AllPathsOf(ReleaseEntry entry, string suite) =>
        AcquireByHash && !entry.Digest.IsSha512 && longEntries.TryGetValue(entry.Path, out var other)
            ? [.. PathsOf(entry, suite), PathsOf(other, suite)[0]]
            : PathsOf(entry, suite);

    /// <summary>Parses the verified text.</summary>
    /// <exception cref="Failure">It is malformed, too large, or has no table of SHA-256 or SHA-512. All problems at
    /// once.</exception>
    public static ReleaseFile Parse(ReadOnlySpan<byte> verified)
    {
        var problems = new List<Problem>();
        var release = new ReleaseFile();
        if (verified.Length > SizeLimit)
        {
            throw new Failure($"the Release file is larger than {SizeLimit} bytes", kind: ProblemKind.Unverified);
        }

        release.ReadLines(Encoding.UTF8.GetString(verified), problems);
        release.Date = release.fields.TryGetValue("Date", out var date) ? ReleaseDate.Of(date) : null;
        release.ValidUntil = release.ReadLimit(problems);
        if (release.Files.Count == 0)
        {
            problems.Add(
                new Problem("the Release file has no table of SHA-256 or SHA-512 digests; MD5 and SHA-1 are not trusted"));
        }

        return problems.Count == 0 ? release : throw new Failure(problems, kind: ProblemKind.Unverified);
    }

    private void ReadLines(string text, List<Problem> problems)
    {
        var (number, field) = (0, "");
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            // Some archives end lines with CR LF, which apt takes.
            var line = text[range].TrimEnd('\r');
            if (line.Length == 0)
            {
                // One stanza only: whatever came after an empty line would be a second one.
                if (text.AsSpan(range.End.Value).Trim("\r\n").Length > 0)
                {
                    problems.Add(new Problem($"the Release file has text after an empty line ({number})"));
                }

                return;
            }

            if (line[0] is ' ' or '\t')
            {
                if (Tables.FirstOrDefault(table => table.Equals(field, StringComparison.OrdinalIgnoreCase)) is { } table)
                {
                    AddEntry(table, line, number, problems);
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

    private void AddEntry(string table, string line, int number, List<Problem> problems)
    {
        var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        // apt compares names as they stand: "./Packages" is none that it looks for. No other path may be odd.
        if (words.Length == 3 && words[2].StartsWith("./", StringComparison.Ordinal) && ArchivePath.IsSafe(words[2][2..]))
        {
            return;
        }

        if (words.Length != 3 || !Digest.TryParse(words[0], out var digest) || digest.IsSha512 != (table == Tables[1])
            || !long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || !ArchivePath.IsSafe(words[2]))
        {
            problems.Add(
                new Problem(
                    $"line {number} of the Release file is not an entry of the {table} table: {VisibleText.Of(line)}"));
            return;
        }

        var (known, entry) = (digest.IsSha512 ? longEntries : entries, new ReleaseEntry(words[2], size, digest));
        if (!known.TryAdd(entry.Path, entry) && known[entry.Path] != entry)
        {
            problems.Add(new Problem($"the Release file names {VisibleText.Of(entry.Path)} twice, with different digests"));
        }
    }

    private DateTimeOffset? ReadLimit(List<Problem> problems)
    {
        if (!fields.TryGetValue("Valid-Until", out var text))
        {
            return null;
        }

        var limit = ReleaseDate.Of(text);
        if (limit is null)
        {
            problems.Add(
                new Problem($"the Release file has a Valid-Until that is not a date in UTC: {VisibleText.Of(text)}"));
        }

        return limit;
    }

    private string[] Words(string field) =>
        fields.GetValueOrDefault(field, "").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>One line of a Release file's table of digests.</summary>
/// <param name="Path">Path below the suite.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Digest">SHA-256, or SHA-512.</param>
public sealed record ReleaseEntry(string Path, long Size, Digest Digest);
