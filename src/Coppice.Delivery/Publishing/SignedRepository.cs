using System.Text;
using Coppice.Delivery.Output;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Delivery.Publishing;

/// <summary>
/// A folder of packages and signed metadata, for any web server. Packages come first and go last; the folder of metadata is
/// exchanged as a whole: whoever reads meanwhile finds the old one or the new one. One process at a time writes.
/// </summary>
public sealed class SignedRepository : IDisposable
{
    private readonly string folder;
    private readonly DirectoryHandle handle;

    private SignedRepository(string folder, DirectoryHandle handle) => (this.folder, this.handle) = (folder, handle);

    /// <summary>Opens one, which is made if it is not there.</summary>
    /// <exception cref="Failure">Another process writes to it, or it cannot be written.</exception>
    public static SignedRepository Open(string folder)
    {
        var full = Path.GetFullPath(folder);
        return Surface(full, () =>
        {
            Directory.CreateDirectory(full);
            var opened = DirectoryHandle.Open(full);
            if (opened.TryLock(exclusive: true))
            {
                WorkFolder.RemoveLeftovers(opened);
                return new SignedRepository(full, opened);
            }

            opened.Dispose();
            throw new Failure(
                $"another process is publishing to {VisibleText.Of(full)}", "wait for it, and run the same command again",
                kind: ProblemKind.Busy);
        });
    }

    /// <summary>A file of it; null where it is not there.</summary>
    /// <exception cref="Failure">It cannot be read, or is larger.</exception>
    public byte[]? TryRead(string path, long limit) => PlainFile.TryRead(Path.Combine(folder, path), limit);

    /// <summary>Puts a package into it, unless it is there.</summary>
    /// <param name="path">Its path below the folder.</param>
    /// <param name="size">Its size.</param>
    /// <param name="digest">Its SHA-256, which is compared with what is written.</param>
    /// <param name="content">Opens it.</param>
    /// <exception cref="Failure">It is there with another content, or is not what was said.</exception>
    public void Add(string path, long size, Digest digest, Func<Stream> content) => Surface(folder, () =>
    {
        var target = Path.Combine(folder, path);
        if (PlainFile.Exists(target))
        {
            using var there = File.OpenRead(target);
            return there.Length == size && Digest.Of(there) == digest ? true : throw new Failure(
                $"{VisibleText.Of(target)} already exists with other content: readers keep what they have fetched under a name",
                "give the package another version", kind: ProblemKind.Exists);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        OutputFile.Write(target, unfinished =>
        {
            using (var from = content())
            using (var to = new FileStream(unfinished, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
            {
                from.CopyTo(to);
            }

            using var written = File.OpenRead(unfinished);
            if (Digest.Of(written) != digest)
            {
                throw new Failure(
                    $"{VisibleText.Of(path)} changed while it was published", "run the same command again",
                    kind: ProblemKind.Damaged);
            }
        });
        return true;
    });

    /// <summary>Exchanges a folder of metadata in one step.</summary>
    /// <param name="path">Its path below the repository.</param>
    /// <param name="files">Everything that is to be in it, by path below it.</param>
    /// <param name="links">Files of the repository that are in it, too: names in it, and paths below the repository.</param>
    /// <param name="kept">Files of the old one that stay for readers who have seen that, by path below it.</param>
    /// <exception cref="Failure">It cannot be written.</exception>
    public void Exchange(
        string path, IReadOnlyDictionary<string, byte[]> files, IReadOnlyDictionary<string, string> links,
        IReadOnlyList<string> kept) =>
        Surface(folder, () =>
        {
            var above = Path.Combine(folder, Path.GetDirectoryName(path)!);
            var name = Encoding.UTF8.GetBytes(Path.GetFileName(path));
            Directory.CreateDirectory(above);
            using var work = WorkFolder.Make(folder);
            var made = work.At("made");
            foreach (var (file, content) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(made, file))!);
                File.WriteAllBytes(Path.Combine(made, file), content);
            }

            foreach (var file in kept
                .Where(file => !files.ContainsKey(file) && PlainFile.Exists(Path.Combine(folder, path, file))))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(made, file))!);
                File.Copy(Path.Combine(folder, path, file), Path.Combine(made, file));
            }

            OpenToAll.Make(made);
            using (var root = DirectoryHandle.Open(folder))
            using (var target = DirectoryHandle.Open(made))
            {
                foreach (var (link, source) in links)
                {
                    using var place = root.OpenDirectory(BytePath.Of(Path.GetDirectoryName(source)!));
                    target.Link(place, Encoding.UTF8.GetBytes(Path.GetFileName(source)), Encoding.UTF8.GetBytes(link));
                }
            }

            using var from = DirectoryHandle.Open(work.Path);
            using var to = DirectoryHandle.Open(above);
            from.SyncFileSystem();
            if (to.TryStatus(name) is null)
            {
                from.Rename("made"u8, to, name);
            }
            else
            {
                from.Exchange("made"u8, to, name);
            }

            to.Sync();
            return true;
        });

    /// <summary>Writes a file, whole or not at all.</summary>
    public void Write(string path, byte[] content) => Surface(folder, () =>
    {
        DurableFile.Write(Path.Combine(folder, path), content, (UnixFileMode)ModeBits.Readable);
        return true;
    });

    /// <summary>Removes the files below a folder that nothing names any more.</summary>
    /// <returns>How many there were.</returns>
    public int RemoveOthers(string below, IReadOnlySet<string> keep) => Surface(folder, () =>
    {
        var place = Path.Combine(folder, below);
        if (!Directory.Exists(place))
        {
            return 0;
        }

        var others = Directory.GetFiles(place, "*", SearchOption.AllDirectories)
            .Where(file => !keep.Contains(Path.GetRelativePath(folder, file))).ToList();
        others.ForEach(File.Delete);
        return others.Count;
    });

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static T Surface<T>(string place, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (PosixException e)
        {
            throw e.ToFailure(place);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PosixException(Errno.AccessDenied, "open", VisibleText.Of(place)).ToFailure(VisibleText.Of(e.Message));
        }
        catch (IOException e)
        {
            throw PosixException.Of(e, "write", VisibleText.Of(place)).ToFailure(place);
        }
    }
}
