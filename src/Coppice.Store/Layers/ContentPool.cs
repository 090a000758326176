using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Layers;

/// <summary>
/// The pool of file contents, <c>contents/&lt;2 digits&gt;/&lt;sha256&gt;-&lt;mode&gt;-&lt;uid&gt;-&lt;gid&gt;-&lt;mtime&gt;[-x&lt;hash of xattrs&gt;]</c>. An object is
/// an inode, not only its bytes, because names in layers are hard links to it, and hard links share owner, mode and time.
/// Its number of links minus one is the number of names that use it.
/// </summary>
public sealed class ContentPool
{
    private readonly StoreFolder store;

    // Objects that are written, and where: they have no name in the pool yet.
    private readonly ConcurrentDictionary<string, byte[]> staged = new(StringComparer.Ordinal);
    private readonly Lock staging = new();

    internal ContentPool(StoreFolder store) => this.store = store;

    /// <summary>The name of the object that a file needs.</summary>
    internal static string Name(TreeEntry file) => string.Create(
        CultureInfo.InvariantCulture,
        $"{file.Content!.Value.Hex}-{Convert.ToString(file.Mode, 8).PadLeft(4, '0')}-{file.Uid}-{file.Gid}-{file.Mtime}{(file.Xattrs.IsEmpty ? "" : "-x" + file.Xattrs.Hash)}");

    /// <summary>Absolute path of the object that holds a file of a layer.</summary>
    public string PathOf(TreeEntry file) => Name(file) is var name ? store.At(StoreFolder.Contents, name[..2], name) : "";

    /// <summary>Opens the content of a file of a layer for reading.</summary>
    /// <exception cref="Failure">The store has not got it.</exception>
    public SafeFileHandle Open(TreeEntry file)
    {
        var name = Name(file);
        try
        {
            return TryOpenStaged(name) ?? Open(StoreFolder.Contents, name[..2], name);
        }
        catch (PosixException e) when (e.Number is Errno.NoEntry or Errno.Loop)
        {
            throw new Failure($"the store has lost the content of {file.Path}", "coppice fsck", inner: e);
        }
    }

    internal bool Has(string name) => staged.ContainsKey(name) || File.Exists(store.At(StoreFolder.Contents, name[..2], name));

    /// <summary>The folder in <c>work/</c> in which an object waits; null when it does not.</summary>
    internal byte[]? StagedIn(string name) => staged.GetValueOrDefault(name);

    /// <summary>Makes written objects known to this process; they are the pool's after <see cref="Waiting"/> was published.</summary>
    /// <param name="folder">The folder in <c>work/</c> that has them under their names, and nothing else.</param>
    /// <param name="names">The objects.</param>
    internal void Stage(byte[] folder, IEnumerable<string> names)
    {
        // All or none: whoever publishes gives up the folders of what it found.
        lock (staging)
        {
            foreach (var name in names)
            {
                staged[name] = folder;
            }
        }
    }

    /// <summary>What is staged at this moment.</summary>
    internal WaitingContents Waiting()
    {
        lock (staging)
        {
            return new WaitingContents(this, staged, staged.ToArray());
        }
    }

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
    internal DirectoryHandle Folder(string name)
    {
        using var contents = store.Handle(StoreFolder.Contents);
        return contents.OpenOrMakeDirectory(Encoding.ASCII.GetBytes(name[..2]));
    }
}
