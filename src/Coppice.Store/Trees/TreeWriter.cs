using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Trees;

/// <summary>
/// Makes a tree in an empty directory from entries in their order. Regular files are the caller's matter (a hard link into the
/// pool, or a copy); times of directories are set when everything in them is there.
/// </summary>
public sealed class TreeWriter : IDisposable
{
    private readonly Dictionary<BytePath, TreeEntry> directories = [];
    private readonly TreeCursor cursor;
    private readonly Action<TreeEntry, DirectoryHandle> writeFile;

    /// <summary>A writer into a directory.</summary>
    /// <param name="root">The directory; the writer closes it.</param>
    /// <param name="writeFile">Makes the regular file of an entry, under its last name, in the directory given.</param>
    public TreeWriter(DirectoryHandle root, Action<TreeEntry, DirectoryHandle> writeFile)
    {
        this.writeFile = writeFile;
        cursor = new TreeCursor(root, (path, handle) =>
        {
            if (directories.Remove(path, out var entry))
            {
                handle.SetTime(entry.Mtime);
            }
        });
    }

    /// <summary>Makes the hard link that an entry is, to its first name.</summary>
    /// <param name="root">The directory that the tree is made in; the first name is there already.</param>
    /// <param name="entry">A further name of a file.</param>
    /// <param name="folder">The directory that it lies in.</param>
    /// <exception cref="PosixException">The kernel refuses it.</exception>
    public static void Link(DirectoryHandle root, TreeEntry entry, DirectoryHandle folder)
    {
        using var first = root.OpenDirectory(entry.Link!.Parent);
        folder.Link(first, entry.Link.Name, entry.Path.Name);
    }

    /// <summary>Makes all entries.</summary>
    /// <exception cref="PosixException">The kernel refuses one.</exception>
    public void Write(IEnumerable<TreeEntry> entries, CancellationToken cancel = default)
    {
        foreach (var entry in entries)
        {
            cancel.ThrowIfCancellationRequested();
            Write(entry);
        }

        cursor.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => cursor.Dispose();

    private void Write(TreeEntry entry)
    {
        var parent = cursor.ParentOf(entry.Path);
        var name = entry.Path.IsRoot ? "."u8 : entry.Path.Name;
        switch (entry.Type)
        {
            case EntryType.File:
                writeFile(entry, parent);
                return;
            case EntryType.Whiteout:
                parent.MakeNode(name, FileKind.CharDevice);
                return;
            case EntryType.Directory:
                directories[entry.Path] = entry;
                if (!entry.Path.IsRoot)
                {
                    parent.MakeDirectory(name);
                }

                break;
            case EntryType.Symlink:
                parent.MakeSymlink(entry.Target!.Bytes, name);
                break;
            case EntryType.Fifo:
                parent.MakeNode(name, FileKind.Fifo);
                break;
            default:
                parent.MakeNode(
                    name, entry.Type == EntryType.CharDevice ? FileKind.CharDevice : FileKind.BlockDevice, entry.Device);
                break;
        }

        SetMetadata(entry, parent, name);
    }

    private static void SetMetadata(TreeEntry entry, DirectoryHandle parent, ReadOnlySpan<byte> name)
    {
        parent.SetOwner(name, entry.Uid, entry.Gid);
        if (entry.Type != EntryType.Symlink)
        {
            parent.SetMode(name, entry.Mode);
        }

        EntryAttributes.Set(parent, name, entry);

        // A directory that gets entries is given its time again when they are all there.
        parent.SetTime(name, entry.Mtime);
    }
}
