using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Exchanging;

/// <summary>
/// Paths that the service in a template looks at, as the lists that it reads, and what it must say of them. Its function
/// <c>look</c> has the same order.
/// </summary>
/// <param name="name">The name of the set: what its lists begin with.</param>
internal sealed class LookSet(string name)
{
    private const string Folders = "folders", DatedFolders = "dated", Others = "others", Links = "links", Files = "files",
        Trees = "trees";

    // Names may be any bytes; in Latin-1 each is one character.
    private static readonly Encoding Bytes = Encoding.Latin1;

    private static readonly string[] Order = [Folders, DatedFolders, Others, Links, Files, Trees];

    private readonly Dictionary<string, SortedDictionary<BytePath, string[]>> lists = Order.ToDictionary(
        list => list, _ => new SortedDictionary<BytePath, string[]>());

    /// <summary>The digest of what the service must say.</summary>
    public Digest Digest => Digest.Of(Bytes.GetBytes(string.Concat(Records)));

    /// <summary>How many paths there are of the kinds that are placed.</summary>
    public int Count => lists[Folders].Count + lists[Others].Count;

    /// <summary>The files that the service reads: one for each list that is not empty, and the digest.</summary>
    public IEnumerable<(string Name, byte[] Content)> Contents =>
        Order.Where(list => lists[list].Count > 0)
            .Select(list => ($"{name}.{list}", Bytes.GetBytes(string.Concat(lists[list].Keys.Select(Ended)))))
            .Append(($"{name}.digest", Encoding.ASCII.GetBytes(Digest.Hex + "\n")));

    private IEnumerable<string> Records => Order.SelectMany(
        // Names below folders come sorted as bytes, whatever folder they are in.
        list => list == Trees
            ? lists[list].Values.SelectMany(records => records).Order(StringComparer.Ordinal)
            : lists[list].Values.SelectMany(records => records));

    /// <summary>A folder's owner and mode.</summary>
    public void Folder(TreeEntry folder) => lists[Folders][folder.Path] = [Ended(folder.Path, $"{Attributes(folder)} ")];

    /// <summary>A folder's owner, mode and time.</summary>
    public void Dated(TreeEntry folder) =>
        lists[DatedFolders][folder.Path] = [Ended(folder.Path, $"{Attributes(folder)} {Number(folder.Mtime)} ")];

    /// <summary>Everything but the attributes of what is no folder.</summary>
    /// <param name="entry">What it is.</param>
    /// <param name="names">How many names the file has.</param>
    public void Other(TreeEntry entry, int names)
    {
        var size = entry.Target?.Bytes.Length ?? entry.Size;
        lists[Others][entry.Path] =
        [
            Ended(
                entry.Path,
                $"{Attributes(entry)} {Number(entry.Mtime)} {Number(names)} {Number(size)} {entry.Device.Major:x} "
                    + $"{entry.Device.Minor:x} "),
        ];
        if (entry.Target is { } target)
        {
            lists[Links][entry.Path] = [Ended(entry.Path, Bytes.GetString(target.Bytes) + " ")];
        }

        if (entry.Content is { } content)
        {
            lists[Files][entry.Path] = [Ended(entry.Path, content.Hex + "  ")];
        }
    }

    /// <summary>A path where nothing is.</summary>
    public void Absent(BytePath path) => lists[Others][path] = [];

    /// <summary>The names of everything below a folder.</summary>
    public void Tree(BytePath folder, IEnumerable<BytePath> below) => lists[Trees][folder] = [.. below.Select(Ended)];

    /// <summary>The paths of which the service says something else than it must, in order.</summary>
    /// <param name="said">What it says.</param>
    public IReadOnlyList<BytePath> Differences(ReadOnlySpan<byte> said)
    {
        var records = Bytes.GetString(said).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(record => record + '\0').ToHashSet(StringComparer.Ordinal);
        var expected = Records.ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Order.Where(list => list != Trees).SelectMany(list => lists[list])
                .Where(pair => pair.Value.Length == 1 && !records.Contains(pair.Value[0])).Select(pair => pair.Key)
                .Concat(records.Except(expected).Select(PathOf).OfType<BytePath>())
                .Concat(expected.Except(records).Select(PathOf).OfType<BytePath>()).Distinct().Order(),
        ];
    }

    // Each record ends with a path; what comes before it has no path in it but the target of a link, which is known.
    private static BytePath? PathOf(string record)
    {
        var at = record.IndexOf("./", StringComparison.Ordinal);
        try
        {
            return at < 0 ? null : BytePath.Of(Bytes.GetBytes(record[(at + 2)..^1]));
        }
        catch (Failure)
        {
            return null;
        }
    }

    // stat(1): the raw mode in hexadecimal digits, owner and group.
    private static string Attributes(TreeEntry entry) =>
        $"{(TypeBits(entry.Type) | entry.Mode):x} {Number(entry.Uid)} {Number(entry.Gid)}";

    private static int TypeBits(EntryType type) => (int)(type switch
    {
        EntryType.Directory => FileKind.Directory,
        EntryType.File => FileKind.File,
        EntryType.Symlink => FileKind.Symlink,
        EntryType.CharDevice => FileKind.CharDevice,
        EntryType.BlockDevice => FileKind.BlockDevice,
        _ => FileKind.Fifo,
    });

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Ended(BytePath path) => Ended(path, "");

    private static string Ended(BytePath path, string before) => $"{before}./{Bytes.GetString(path.Bytes)}\0";
}
