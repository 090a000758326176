using System.Collections.Concurrent;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Store.Maintenance;

/// <summary>Checks that every object of the pool is what its name says: content, mode, owner, time and attributes.</summary>
internal sealed class PoolCheck(StoreFolder store, Action<string>? done)
{
    private readonly ConcurrentDictionary<(DeviceNumber, ulong), Digest> hashed = new();
    private readonly ContentUse use = new(store);

    internal IEnumerable<FsckProblem> Run(CancellationToken cancel)
    {
        var problems = new ConcurrentBag<FsckProblem>();
        using var folders = new PoolFolders(new ContentPool(store));
        Workers.ForEach(Objects(folders, problems), cancel, item =>
        {
            foreach (var problem in FsckProblem.Guarded(item.Path, () => Check(item.Folder, item.Name, item.Path)))
            {
                problems.Add(problem);
            }

            done?.Invoke(item.Path);
        });
        return problems.OrderBy(problem => problem.Path, StringComparer.Ordinal);
    }

    /// <summary>What is wrong with one object; nothing where there is none.</summary>
    internal IEnumerable<FsckProblem> Check(string name)
    {
        var (folderPath, path) = (store.At(StoreFolder.Contents, name[..2]), store.At(StoreFolder.Contents, name[..2], name));
        return FsckProblem.Guarded(path, () =>
        {
            if (!PlainFile.IsFolder(folderPath))
            {
                return [];
            }

            using var folder = DirectoryHandle.Open(folderPath);
            var bytes = Encoding.UTF8.GetBytes(name);
            return folder.TryStatus(bytes) is null ? [] : Check(folder, bytes, path);
        });
    }

    /// <summary>
    /// The digest of an object that was hashed here already, so that layers need not hash their links to it again.
    /// </summary>
    internal Digest? DigestOf(FileStatus status) =>
        hashed.TryGetValue((status.OnDevice, status.Inode), out var digest) ? digest : null;

    private IEnumerable<(DirectoryHandle Folder, byte[] Name, string Path)> Objects(
        PoolFolders folders, ConcurrentBag<FsckProblem> problems)
    {
        using var contents = store.Handle(StoreFolder.Contents);
        foreach (var prefix in contents.Names())
        {
            var text = Encoding.UTF8.GetString(prefix);
            var path = store.At(StoreFolder.Contents, text);
            if (prefix.Length != 2 || !text.All(char.IsAsciiHexDigitLower) || contents.Status(prefix).Kind != FileKind.Directory)
            {
                problems.Add(FsckProblem.Foreign(path));
                continue;
            }

            // Open until the end: the workers may still be at its last objects when the next folder is opened.
            var folder = folders.Of(text);
            foreach (var name in folder.Names())
            {
                yield return (folder, name, Path.Combine(path, VisibleText.Of(name)));
            }
        }
    }

    private IEnumerable<FsckProblem> Check(DirectoryHandle folder, byte[] name, string path)
    {
        var status = folder.Status(name);
        if (status.Kind != FileKind.File)
        {
            return [new FsckProblem(path, $"is not a regular file but a {status.Kind}".ToLowerInvariant(),
                use.Repair(Encoding.UTF8.GetString(name)))];
        }

        using var file = folder.OpenFile(name);
        var digest = ContentHash.Of(file, out var size);
        hashed[(status.OnDevice, status.Inode)] = digest;
        var entry = new TreeEntry(EntryType.File, BytePath.Root)
        {
            Mode = status.Mode,
            Uid = status.Uid,
            Gid = status.Gid,
            Mtime = status.Mtime,
            Size = size,
            Content = digest,
            Xattrs = XattrSet.Of(Xattr.All(file)),
        };
        var expected = Encoding.ASCII.GetString(name);
        var actual = ContentName.Of(entry);
        return expected == actual && path.EndsWith(Path.Combine(actual[..2], actual), StringComparison.Ordinal) ? []
            : expected.Length < 65 || expected[64] != '-' ? [FsckProblem.Foreign(path)]
            : expected.StartsWith(digest.Hex, StringComparison.Ordinal)
                ? [new FsckProblem(path, $"its mode, owner, time or attributes were changed: they are {actual[65..]}",
                    use.Repair(expected))]
                : [new FsckProblem(path, $"its content was changed: it hashes to {digest.Short}", use.Repair(expected))];
    }
}
