using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Store.Layers;

/// <summary>
/// Writes one layer into a folder of <c>work/</c>: the tree of links to the pool, and the manifest. New contents go to a folder
/// of their own there.
/// </summary>
/// <param name="pool">Where contents go.</param>
/// <param name="work">The folder of unfinished things.</param>
/// <param name="oneAtATime">Held while contents are written, by all writers of one store: two layers grown side by side share
/// hundreds of megabytes.</param>
internal sealed class LayerWriter(ContentPool pool, DirectoryHandle work, Lock oneAtATime)
{
    /// <summary>
    /// Writes everything and flushes nothing: after that, and not before, the folder is ready for its final name.
    /// </summary>
    /// <param name="manifest">What is to be in it.</param>
    /// <param name="source">Has the contents that the pool has not.</param>
    /// <param name="staging">The layer's folder in <paramref name="work"/>.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>Bytes of contents that were new to the pool.</returns>
    internal long Write(LayerManifest manifest, string source, DirectoryHandle staging, CancellationToken cancel)
    {
        long written;
        lock (oneAtATime)
        {
            written = StageContents(manifest, source, cancel);
        }

        MakeTree(manifest, staging, cancel);
        DurableFile.WriteUnseen(staging, "manifest"u8, manifest.ToBytes());
        staging.SetMode(ModeBits.Usable);
        return written;
    }

    private long StageContents(LayerManifest manifest, string source, CancellationToken cancel)
    {
        var missing = new List<(TreeEntry Entry, string Name)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in manifest.Entries)
        {
            if (entry.Type == EntryType.File && ContentName.Of(entry) is var name && seen.Add(name) && !pool.Has(entry, name))
            {
                missing.Add((entry, name));
            }
        }

        if (missing.Count == 0)
        {
            return 0;
        }

        var folder = pool.BeginStaging(work);
        IReadOnlyCollection<string> written = [];
        try
        {
            using var contents = work.OpenDirectory(folder);
            Workers.ForEach(Open(missing, source), cancel, file =>
            {
                using (file.Handle)
                {
                    ContentWriter.Write(file.Handle, contents, Encoding.ASCII.GetBytes(file.Name), file.Entry);
                }
            });
            written = missing.ConvertAll(file => file.Name);
        }
        catch
        {
            Remove(folder, missing.Select(file => file.Name));
            throw;
        }
        finally
        {
            pool.Staged(work, folder, written);
        }

        return missing.Sum(file => file.Entry.Size);
    }

    // Others have theirs in this folder, too.
    private void Remove(byte[] folder, IEnumerable<string> names)
    {
        using var contents = work.OpenDirectory(folder);
        foreach (var name in names.Select(Encoding.ASCII.GetBytes))
        {
            if (contents.TryStatus(name) is not null)
            {
                contents.Unlink(name);
            }
        }
    }

    private static IEnumerable<(TreeEntry Entry, string Name, SafeFileHandle Handle)> Open(
        List<(TreeEntry Entry, string Name)> files, string source)
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
                : throw ContentWriter.Changed(entry);
        }
        catch (PosixException e) when (e.Number == Errno.Loop)
        {
            throw ContentWriter.Changed(entry);
        }
        catch (PosixException e) when (e.Number is Errno.NoEntry or Errno.NotDirectory)
        {
            throw new Failure($"{entry.Path} is neither in the layer's source nor in the store", "coppice fsck", inner: e,
                kind: ProblemKind.Damaged);
        }
    }

    private void MakeTree(LayerManifest manifest, DirectoryHandle staging, CancellationToken cancel)
    {
        staging.MakeDirectory("tree"u8);
        using var folders = new PoolFolders(pool, work);
        using var writer = new TreeWriter(staging.OpenDirectory("tree"u8), (entry, parent) =>
        {
            var name = ContentName.Of(entry);
            var bytes = Encoding.ASCII.GetBytes(name);
            if (folders.StagedOf(name) is not { } waiting || !TryLinkStaged(entry, waiting, bytes, parent, staging))
            {
                Link(entry, folders.Of(name), bytes, parent, staging);
            }
        });
        writer.Write(manifest.Entries, cancel);
    }

    private bool TryLinkStaged(TreeEntry entry, DirectoryHandle folder, byte[] name, DirectoryHandle parent,
        DirectoryHandle staging)
    {
        try
        {
            Link(entry, folder, name, parent, staging);
            return true;
        }
        catch (PosixException e) when (e.Number == Errno.NoEntry)
        {
            // Flushed meanwhile: the pool has it.
            return false;
        }
    }

    private void Link(TreeEntry entry, DirectoryHandle folder, byte[] name, DirectoryHandle parent, DirectoryHandle staging)
    {
        try
        {
            parent.Link(folder, name, entry.Path.Name);
        }
        catch (PosixException e) when (e.Number == Errno.TooManyLinks)
        {
            Refresh(entry, staging, folder, name);
            parent.Link(folder, name, entry.Path.Name);
        }
    }

    // A file system allows so many names for one inode (65,000 on ext4). A fresh copy takes over; the old inode lives on in its
    // layers.
    private void Refresh(TreeEntry entry, DirectoryHandle staging, DirectoryHandle folder, byte[] name)
    {
        var fresh = WorkName.New();
        pool.CopyTo(entry, staging, fresh);
        using (var copy = staging.OpenFile(fresh))
        {
            PosixFile.Sync(copy);
        }

        staging.Rename(fresh, folder, name);
    }
}
