using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Layers;

/// <summary>Writes one layer into a folder of <c>work/</c>: new contents, then the tree of links to the pool, then the manifest.</summary>
/// <param name="pool">Where contents go.</param>
/// <param name="staging">The folder.</param>
/// <param name="oneAtATime">Held while contents are written, by all writers of one store: two layers grown side by side share hundreds of megabytes.</param>
internal sealed class LayerWriter(ContentPool pool, DirectoryHandle staging, Lock oneAtATime)
{
    private static ReadOnlySpan<byte> ContentsName => "contents"u8;

    /// <summary>Writes everything and flushes it; the folder is then ready for its final name.</summary>
    /// <returns>Bytes of contents that were new to the pool.</returns>
    internal long Write(LayerManifest manifest, string source, CancellationToken cancel)
    {
        long written;
        staging.MakeDirectory(ContentsName);
        using (var contents = staging.OpenDirectory(ContentsName))
        {
            lock (oneAtATime)
            {
                written = WriteContents(manifest, source, contents, cancel);
            }

            MakeTree(manifest, contents, cancel);
        }

        staging.RemoveTree(ContentsName);
        using (var file = staging.CreateFile("manifest"u8))
        {
            RandomAccess.Write(file, manifest.ToBytes(), 0);
            PosixFile.SetMode(file, 0x1a4);
        }

        staging.SetMode(0x1ed);
        staging.SyncFileSystem();
        return written;
    }

    private long WriteContents(LayerManifest manifest, string source, DirectoryHandle contents, CancellationToken cancel)
    {
        var missing = new List<(TreeEntry Entry, string Name)>();
        var seen = new HashSet<string>();
        foreach (var entry in manifest.Entries)
        {
            if (entry.Type == EntryType.File && ContentPool.Name(entry) is var name && seen.Add(name) && !pool.Has(name))
            {
                missing.Add((entry, name));
            }
        }

        if (missing.Count == 0)
        {
            return 0;
        }

        Workers.ForEach(Open(missing, source), cancel, file =>
        {
            using (file.Handle)
            {
                ContentWriter.Write(file.Handle, contents, Encoding.ASCII.GetBytes(file.Name), file.Entry);
            }
        });
        // Nothing may have a name in the pool before its bytes are on the disk.
        contents.SyncFileSystem();
        foreach (var (_, name) in missing)
        {
            AddToPool(contents, name);
        }

        return missing.Sum(file => file.Entry.Size);
    }

    private static IEnumerable<(TreeEntry Entry, string Name, SafeFileHandle Handle)> Open(List<(TreeEntry Entry, string Name)> files, string source)
    {
        using var cursor = new TreeCursor(DirectoryHandle.Open(source));
        foreach (var (entry, name) in files)
        {
            yield return (entry, name, OpenSource(cursor, entry));
        }
    }

    private static SafeFileHandle OpenSource(TreeCursor cursor, TreeEntry entry)
    {
        try
        {
            var handle = cursor.ParentOf(entry.Path).OpenFile(entry.Path.Name);
            return PosixFile.Status(handle) is { Kind: FileKind.File } status && status.Size == entry.Size
                ? handle
                : throw new Failure($"{entry.Path} changed while its layer was being stored");
        }
        catch (PosixException e) when (e.Number is Errno.NoEntry or Errno.NotDirectory)
        {
            throw new Failure($"{entry.Path} is neither in the layer's source nor in the store", "coppice fsck", inner: e);
        }
    }

    private void AddToPool(DirectoryHandle contents, string name)
    {
        using var folder = pool.Folder(name);
        var bytes = Encoding.ASCII.GetBytes(name);
        try
        {
            folder.Link(contents, bytes, bytes);
        }
        catch (PosixException e) when (e.Number == Errno.Exists)
        {
            // Another layer brought the same file meanwhile; both link to that one.
        }
    }

    private void MakeTree(LayerManifest manifest, DirectoryHandle contents, CancellationToken cancel)
    {
        staging.MakeDirectory("tree"u8);
        using var folders = new PoolFolders(pool);
        using var writer = new TreeWriter(staging.OpenDirectory("tree"u8), (entry, parent) =>
        {
            var name = ContentPool.Name(entry);
            var bytes = Encoding.ASCII.GetBytes(name);
            var folder = folders.Of(name);
            try
            {
                parent.Link(folder, bytes, entry.Path.Name);
            }
            catch (PosixException e) when (e.Number == Errno.TooManyLinks)
            {
                Refresh(entry, contents, folder, bytes);
                parent.Link(folder, bytes, entry.Path.Name);
            }
        });
        writer.Write(manifest.Entries, cancel);
    }

    // A file system allows so many names for one inode (65,000 on ext4). A fresh copy takes over; the old inode lives on in its layers.
    private static void Refresh(TreeEntry entry, DirectoryHandle contents, DirectoryHandle folder, byte[] name)
    {
        var fresh = WorkName.New();
        using (var full = folder.OpenFile(name))
        {
            ContentWriter.Write(full, contents, fresh, entry);
        }

        using (var copy = contents.OpenFile(fresh))
        {
            PosixFile.Sync(copy);
        }

        contents.Rename(fresh, folder, name);
    }
}
