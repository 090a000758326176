using System.Text;
using Coppice.Foundation;

namespace Coppice.Store.Trees;

/// <summary>
/// The canonical listing of a whole root file system: every entry once, in the order of <see cref="BytePath"/>, the root first.
/// Two trees are the same when their listings are.
/// </summary>
public sealed class TreeListing
{
    private readonly TreeEntry[] entries;
    private readonly Lazy<Digest> digest;

    private TreeListing(TreeEntry[] entries)
    {
        this.entries = entries;
        digest = new Lazy<Digest>(() => Digest.Of(ToBytes()));
    }

    /// <summary>The listing of nothing: the parent of a base.</summary>
    public static TreeListing Empty { get; } = new([]);

    /// <summary>The entries in order.</summary>
    public IReadOnlyList<TreeEntry> Entries => entries;

    /// <summary>The tree digest: SHA-256 over <see cref="ToBytes"/>.</summary>
    public Digest Digest => digest.Value;

    /// <summary>Bytes in all files, each hard-linked file counted once.</summary>
    public long TotalBytes => entries.Where(entry => entry.Link is null).Sum(entry => entry.Size);

    /// <summary>A listing of entries in any order.</summary>
    /// <exception cref="Failure">They do not make a tree: a path twice, a parent that is no directory, a whiteout, a hard link to
    /// something else.</exception>
    public static TreeListing Of(IEnumerable<TreeEntry> entries)
    {
        var sorted = entries.ToArray();
        Array.Sort(sorted, (a, b) => a.Path.CompareTo(b.Path));
        TreeShape.Check(sorted, whiteouts: false);
        return new TreeListing(sorted);
    }

    /// <summary>A listing of entries that are in order.</summary>
    /// <exception cref="Failure">They do not make a tree.</exception>
    internal static TreeListing OfSorted(TreeEntry[] entries)
    {
        TreeShape.Check(entries, whiteouts: false);
        return new TreeListing(entries);
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="source">Where it is from, for messages.</param>
    /// <exception cref="Failure">The text is not one that <see cref="ToBytes"/> writes.</exception>
    public static TreeListing Parse(ReadOnlySpan<byte> text, string source)
    {
        var read = TreeTextReader.Read(TreeText.TreeHeader, text, source).ToArray();
        TreeShape.Check(read, whiteouts: false);
        return new TreeListing(read);
    }

    /// <summary>Lists a directory of this machine; the directory itself is the root.</summary>
    /// <param name="directory">Its path.</param>
    /// <param name="latest">
    /// The latest modification time that is kept, in seconds since 1970; later ones, and those of directories, become
    /// <see cref="MadeTime"/>. Null keeps all.
    /// </param>
    /// <param name="limits">What a tree may have at most.</param>
    /// <param name="cancel">Stops the walk.</param>
    /// <exception cref="Failure">A limit is passed, or an entry cannot be kept in a layer (a character device 0/0).</exception>
    public static TreeListing Scan(
        string directory, long? latest = null, TreeLimits? limits = null, CancellationToken cancel = default)
    {
        var found = TreeWalk.Walk(directory, latest, limits ?? new TreeLimits(), cancel);
        if (found.FirstOrDefault(entry => entry.Entry.Type == EntryType.Whiteout) is { } whiteout)
        {
            throw new Failure(
                $"{whiteout.Entry.Path} is a character device 0/0, which overlayfs treats as a removed file; it cannot be kept",
                kind: ProblemKind.Unsupported);
        }

        return new TreeListing([.. OverlayView.Of([], found)]);
    }

    /// <summary>The canonical text: lines of <c>docs/store.md</c> under the header <c>coppice-tree 1</c>.</summary>
    public byte[] ToBytes() => TreeText.Write(TreeText.TreeHeader, entries);

    /// <summary>The entry at a path, or null.</summary>
    public TreeEntry? Find(BytePath path) => IndexOf(path) is var index and >= 0 ? entries[index] : null;

    /// <summary>Everything below a path, in order, the path itself not among it.</summary>
    public IEnumerable<TreeEntry> Below(BytePath path) =>
        IndexOf(path) is var index and >= 0 ? entries.Skip(index + 1).TakeWhile(entry => entry.Path.IsWithin(path)) : [];

    private int IndexOf(BytePath path) => TreeShape.IndexOf(entries, path);

    /// <summary>The listing as a person may read it.</summary>
    public override string ToString() => Encoding.ASCII.GetString(ToBytes());
}
