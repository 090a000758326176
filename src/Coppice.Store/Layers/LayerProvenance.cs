using System.Buffers;
using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>Who made or changed something in a layer while it grew.</summary>
/// <param name="Kind">One of the constants of <see cref="AuthorKind"/>.</param>
/// <param name="Step">The step of the growth, for people: <c>install git, gnupg</c>.</param>
/// <param name="Package">The package whose script ran; empty for everything else.</param>
/// <param name="Version">Its version.</param>
/// <param name="Script">Its script: <c>postinst</c>.</param>
public sealed record Author(string Kind, string Step, string Package = "", string Version = "", string Script = "");

/// <summary>The kinds of authors; these words are in records and in JSON.</summary>
public static class AuthorKind
{
    /// <summary>The package manager itself, unpacking and keeping its database.</summary>
    public const string PackageManager = "package-manager";

    /// <summary>A package's script when it was installed, configured or removed.</summary>
    public const string MaintainerScript = "maintainer-script";

    /// <summary>A package's script, run because of something that another package did.</summary>
    public const string Trigger = "trigger";

    /// <summary>
    /// A program that the package manager is configured to run whenever it installs something: <c>Script</c> has its command.
    /// </summary>
    public const string Hook = "hook";

    /// <summary>Something else that the family file declares: a user, an edit, a service.</summary>
    public const string Declared = "declared";

    /// <summary>Files of the family file.</summary>
    public const string Files = "files";

    /// <summary>A script of the family file.</summary>
    public const string Script = "script";

    /// <summary>Coppice itself.</summary>
    public const string Coppice = "coppice";

    /// <summary>Coppice's settling alone: it was not seen who made it before.</summary>
    public const string Settling = "settling";

    /// <summary>A graft, out of what the template and its parent had.</summary>
    public const string Merge = "merge";
}

/// <summary>One entry of a layer with its author.</summary>
/// <param name="Path">The path.</param>
/// <param name="Fingerprint">Of the entry as it was stored; see <see cref="LayerProvenance.FingerprintOf"/>.</param>
/// <param name="Author">Who changed it last, before settling.</param>
/// <param name="Settled">Whether settling changed it after that.</param>
public sealed record MadeEntry(BytePath Path, string Fingerprint, Author Author, bool Settled);

/// <summary>An entry inside of a file that many share, such as an account in <c>/etc/passwd</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Key">What the entry is known by in it.</param>
/// <param name="Author">Who added or changed it last.</param>
public sealed record MadeRecord(BytePath Path, string Key, Author Author);

/// <summary>
/// Who made what in a layer: everything that differs from the parent, but for files that lie as their packages brought them. Kept
/// as <c>makers</c> beside the layer's manifest; in no digest, because it is observed and not determined.
/// </summary>
/// <param name="Entries">In the order of <see cref="BytePath"/>.</param>
/// <param name="Records">Entries inside of shared files, by file and key.</param>
public sealed record LayerProvenance(IReadOnlyList<MadeEntry> Entries, IReadOnlyList<MadeRecord> Records)
{
    internal const string FileName = "makers";
    private const string Header = "coppice-makers 1";
    private const int FingerprintLength = 32;

    private readonly Lazy<Dictionary<BytePath, MadeEntry>> byPath = new(() => Entries.ToDictionary(entry => entry.Path));

    /// <summary>Everything about an entry that a layer keeps, as the first 128 bits of a SHA-256 in hexadecimal.</summary>
    public static string FingerprintOf(TreeEntry entry) =>
        Digest.Of(TreeText.Write("", [entry with { Link = null }])).Hex[..FingerprintLength];

    /// <summary>Who made an entry; null when the record does not have it.</summary>
    public MadeEntry? Of(BytePath path) => byPath.Value.GetValueOrDefault(path);

    /// <summary>This record, and for everything that it does not have, what an earlier one has.</summary>
    public LayerProvenance Over(LayerProvenance? earlier) => earlier is null ? this : new LayerProvenance(
        [.. Entries.Concat(earlier.Entries.Where(entry => Of(entry.Path) is null)).OrderBy(entry => entry.Path)],
        [.. Records.Concat(
            earlier.Records.Where(old => !Records.Any(record => record.Path == old.Path && record.Key == old.Key)))]);

    /// <summary>The text form, described in docs/store.md.</summary>
    public byte[] ToBytes()
    {
        var authors = Entries.Select(entry => entry.Author).Concat(Records.Select(record => record.Author)).Distinct().ToList();
        var numbers = authors.Select((author, number) => (author, number))
            .ToDictionary(pair => pair.author, pair => pair.number.ToString(CultureInfo.InvariantCulture));
        var text = new ArrayBufferWriter<byte>();
        text.Write(Encoding.ASCII.GetBytes(Header + "\n"));
        foreach (var author in authors)
        {
            Line(text, "maker", numbers[author], author.Kind, author.Step, author.Package, author.Version, author.Script);
        }

        foreach (var entry in Entries)
        {
            Line(text, entry.Settled ? "settled" : "made", numbers[entry.Author], entry.Fingerprint, entry.Path.Bytes);
        }

        foreach (var record in Records)
        {
            Line(text, "record", numbers[record.Author], record.Key, record.Path.Bytes);
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="source">Where it is from, for messages.</param>
    /// <exception cref="Failure">The text is not one that <see cref="ToBytes"/> writes.</exception>
    public static LayerProvenance Parse(ReadOnlySpan<byte> text, string source)
    {
        var lines = Encoding.ASCII.GetString(text).Split('\n');
        if (lines[0] != Header || lines[^1].Length > 0)
        {
            throw Wrong(source, 1);
        }

        var (authors, entries, records) = (new List<Author>(), new List<MadeEntry>(), new List<MadeRecord>());
        for (var i = 1; i < lines.Length - 1; i++)
        {
            var words = lines[i].Split(' ');
            switch (words)
            {
                case ["maker", var number, var kind, var step, var package, var version,
                    var script] when number == authors.Count.ToString(CultureInfo.InvariantCulture):
                    authors.Add(new Author(kind, Text(step), Text(package), Text(version), Text(script)));
                    break;
                case ["made" or "settled", var number, { Length: FingerprintLength } fingerprint, var path] when Known(number):
                    entries.Add(
                        new MadeEntry(
                        Path(path), fingerprint, authors[int.Parse(number, CultureInfo.InvariantCulture)],
                        words[0] == "settled"));
                    break;
                case ["record", var number, var key, var path] when Known(number):
                    records.Add(new MadeRecord(Path(path), Text(key), authors[int.Parse(number, CultureInfo.InvariantCulture)]));
                    break;
                default:
                    throw Wrong(source, i + 1);
            }
        }

        return new LayerProvenance(entries, records);

        bool Known(string number) =>
            int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < authors.Count;
    }

    private static Failure Wrong(string source, int line) =>
        new($"{source}, line {line}: not a record of authors", "coppice fsck", kind: ProblemKind.Damaged);

    private static string Text(string word) => Encoding.UTF8.GetString(EscapedText.Read(Encoding.ASCII.GetBytes(word)));

    private static BytePath Path(string word) => BytePath.Of(EscapedText.Read(Encoding.ASCII.GetBytes(word)));

    private static void Line(ArrayBufferWriter<byte> text, params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            text.Write(i == 0 ? ""u8 : " "u8);
            EscapedText.Write(text, Encoding.UTF8.GetBytes(words[i]));
        }

        text.Write("\n"u8);
    }

    private static void Line(ArrayBufferWriter<byte> text, string first, string second, string third, ReadOnlySpan<byte> path)
    {
        foreach (var word in (ReadOnlySpan<string>)[first, second, third])
        {
            EscapedText.Write(text, Encoding.UTF8.GetBytes(word));
            text.Write(" "u8);
        }

        text.Write("/"u8);
        EscapedText.Write(text, path);
        text.Write("\n"u8);
    }
}
