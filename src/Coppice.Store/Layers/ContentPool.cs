using System.Collections.Concurrent;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Layers;

/// <summary>
/// The pool of file contents, <c>contents/&lt;2
/// digits&gt;/&lt;sha256&gt;-&lt;mode&gt;-&lt;uid&gt;-&lt;gid&gt;-&lt;mtime&gt;[-x&lt;hash of xattrs&gt;]</c>. An object is an
/// inode, not only its bytes, because names in layers are hard links to it, and hard links share owner, mode and time. Its number
/// of links minus one is the number of names that use it.
/// </summary>
public sealed class ContentPool
{
    private readonly StoreFolder store;
    private readonly ContentUse use;

    // Objects that are written, and where: they have no name in the pool yet.
    private readonly ConcurrentDictionary<string, byte[]> staged = new(StringComparer.Ordinal);
    private readonly List<byte[]> folders = [];
    private readonly Lock staging = new();
    private byte[]? open;
    private int writers;

    internal ContentPool(StoreFolder store)
    {
        this.store = store;
        use = new ContentUse(store);
    }

    /// <summary>Absolute path of the object that holds a file of a layer.</summary>
    public string PathOf(TreeEntry file) =>
        ContentName.Of(file) is var name ? store.At(StoreFolder.Contents, name[..2], name) : "";

    /// <summary>
    /// Makes a file with the content of a file of a layer, its owner, mode, attributes and time. What is written is compared
    /// with what was asked for.
    /// </summary>
    /// <param name="entry">The file of a layer.</param>
    /// <param name="folder">Where to make the file.</param>
    /// <param name="name">Its name, which must not be there.</param>
    /// <exception cref="Failure">The store has lost the content, or has another one under its name; the file is gone
    /// again.</exception>
    public void CopyTo(TreeEntry entry, DirectoryHandle folder, ReadOnlySpan<byte> name)
    {
        using var content = OpenSound(entry);
        if (ContentWriter.TryWrite(content, folder, name, entry) is { } other)
        {
            throw Changed(entry, other);
        }
    }

    /// <summary>
    /// Writes the content of a file of a layer to a stream. Whether it was the right one is known, and told, at its end.
    /// </summary>
    /// <param name="entry">The file of a layer.</param>
    /// <param name="output">Where to.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The store has lost the content, or has another one under its name.</exception>
    public void CopyTo(TreeEntry entry, Stream output, CancellationToken cancel = default)
    {
        using var content = OpenSound(entry);
        if (ContentHash.Copy(content, entry.Size, output, cancel) is var digest && digest != entry.Content)
        {
            throw Changed(entry, digest);
        }
    }

    /// <summary>The whole content of a file of a layer.</summary>
    /// <exception cref="Failure">The store has lost the content, or has another one under its name.</exception>
    public byte[] ReadAllBytes(TreeEntry entry)
    {
        var content = new byte[entry.Size];
        using var memory = new MemoryStream(content);
        CopyTo(entry, memory);
        return content;
    }

    /// <summary>
    /// Whether an object is there that can be the content of a file. What is damaged is not: linking it into one more layer
    /// would spread it.
    /// </summary>
    /// <exception cref="Failure">Something else is in its place.</exception>
    internal bool Has(TreeEntry file, string name) => staged.ContainsKey(name)
        || (PlainFile.StatusOf(store.At(StoreFolder.Contents, name[..2], name)) is { } status
            && (Matches(status, file) ? true : throw OtherInode(file)));

    /// <summary>The folder in <c>work/</c> in which an object waits; null when it does not.</summary>
    internal byte[]? StagedIn(string name) => staged.GetValueOrDefault(name);

    /// <summary>Begins to write objects for <see cref="Staged"/>, which always comes after it.</summary>
    /// <param name="work">The folder of unfinished things.</param>
    /// <returns>
    /// The folder in <c>work/</c> for them, the same for all writers until the next commit: a file system lays the files of one
    /// folder side by side, so that many small layers touch a fraction of the blocks that hold inodes.
    /// </returns>
    internal byte[] BeginStaging(DirectoryHandle work)
    {
        lock (staging)
        {
            if (open is null)
            {
                var name = WorkName.New();
                work.MakeDirectory(name);
                folders.Add(name);
                open = name;
            }

            writers++;
            return open;
        }
    }

    /// <summary>
    /// Makes written objects known to this process; they are the pool's after <see cref="Waiting"/> was published.
    /// </summary>
    /// <param name="work">The folder of unfinished things.</param>
    /// <param name="folder">The folder that <see cref="BeginStaging"/> gave.</param>
    /// <param name="names">The objects; none when writing failed.</param>
    internal void Staged(DirectoryHandle work, byte[] folder, IReadOnlyCollection<string> names)
    {
        // All or none: a layer is staged after all that it has.
        lock (staging)
        {
            foreach (var name in names)
            {
                staged[name] = folder;
            }

            writers--;
            if (names.Count == 0 && writers == 0 && !staged.Values.Contains(folder))
            {
                // Nobody else has anything in it.
                open = null;
                folders.Remove(folder);
                work.RemoveTree(folder);
            }
        }
    }

    /// <summary>What is staged at this moment.</summary>
    internal WaitingContents Waiting()
    {
        lock (staging)
        {
            if (writers > 0)
            {
                return new WaitingContents(store, Forget, staged, staged.ToArray(), []);
            }

            // Whoever writes next gets another folder, so that these can go.
            open = null;
            return new WaitingContents(store, Forget, staged, staged.ToArray(), [.. folders]);
        }
    }

    // A folder of staged objects is gone.
    private void Forget(byte[] folder)
    {
        lock (staging)
        {
            folders.Remove(folder);
        }
    }

    // Of all that an entry says only the bytes are left to be compared.
    private SafeFileHandle OpenSound(TreeEntry entry)
    {
        var name = ContentName.Of(entry);
        var content = Opened(entry, name);
        try
        {
            return !Matches(PosixFile.Status(content), entry) ? throw OtherInode(entry)
                : !XattrSet.Of(Xattr.All(content)).Equals(entry.Xattrs)
                    ? throw use.Damaged(entry, "was changed: its attributes differ")
                : content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    private SafeFileHandle Opened(TreeEntry entry, string name)
    {
        try
        {
            return TryOpenStaged(name) ?? Open(StoreFolder.Contents, name[..2], name);
        }
        catch (PosixException e) when (e.Number is Errno.NoEntry or Errno.NotDirectory)
        {
            throw new Failure($"the store has lost the content of {entry.Path}{use.Templates(name)}", "coppice fsck", inner: e,
                kind: ProblemKind.Damaged);
        }
        catch (PosixException e)
        {
            throw PlainFile.Unreadable(store.At(StoreFolder.Contents, name[..2], name), e);
        }
    }

    private Failure OtherInode(TreeEntry entry) =>
        use.Damaged(entry, "was changed: its kind, size, mode or owner differs");

    private Failure Changed(TreeEntry entry, Digest found) =>
        use.Damaged(entry, $"was changed: it hashes to {found.Short}, not to {entry.Content!.Value.Short}");

    // Not the time: some file systems cannot keep each, and who copies goes by the entry's.
    private static bool Matches(FileStatus status, TreeEntry entry) => status.Kind == FileKind.File
        && (status.Size, status.Mode, status.Uid, status.Gid) == (entry.Size, entry.Mode, entry.Uid, entry.Gid);

    private SafeFileHandle? TryOpenStaged(string name)
    {
        try
        {
            return StagedIn(name) is { } place ? Open(StoreFolder.Work, Encoding.ASCII.GetString(place), name) : null;
        }
        catch (PosixException e) when (e.Number == Errno.NoEntry)
        {
            // Flushed meanwhile.
            return null;
        }
    }

    private SafeFileHandle Open(string place, string folder, string name)
    {
        using var handle = DirectoryHandle.Open(store.At(place, folder));
        return handle.OpenFile(Encoding.ASCII.GetBytes(name));
    }

    /// <summary>The folder that an object is or will be in.</summary>
    internal DirectoryHandle Folder(string name) => ContentName.Folder(store, name);
}
