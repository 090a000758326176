using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Tar;

namespace Coppice.Sources.Git;

/// <summary>
/// Writes the tree of a commit as a tar archive: the contents byte by byte as they were committed. Nothing that the tree says
/// about itself (<c>.gitattributes</c>, <c>.gitmodules</c>) is read. The same commit gives the same bytes.
/// </summary>
/// <param name="repository">Where the objects are.</param>
/// <param name="work">A folder for files on the way.</param>
internal sealed class TreeExport(GitRepository repository, string work)
{
    private const long MostBytes = 4L << 30;
    private const int MostEntries = 500_000;
    private const int MostLevels = 128;
    private const int LongestPath = 4095;

    private readonly Dictionary<string, (long At, long Size)> blobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> trees = new(StringComparer.Ordinal);
    private readonly List<string> submodules = [];
    private int entries;

    /// <summary>Writes the archive.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="time">The time of all its members, in seconds since 1970.</param>
    /// <param name="file">The archive to make.</param>
    /// <param name="files">Told of every regular file: its path, its size in bytes and a way to read it.</param>
    /// <param name="cancel">Stops.</param>
    /// <param name="folder">The folder that everything lies in; null for none.</param>
    /// <returns>Paths of submodules, which are empty folders in the archive.</returns>
    /// <exception cref="MalformedObjectException">The tree is none that a source may have.</exception>
    /// <exception cref="Failure">It is too large, or objects are missing.</exception>
    public IReadOnlyList<string> Write(
        string tree, long time, string file, Action<string, long, Func<byte[]>> files, CancellationToken cancel,
        byte[]? folder = null)
    {
        using var spool = new FileStream(
            Path.Combine(work, "blobs"), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16,
            FileOptions.DeleteOnClose);
        Collect(tree, spool, cancel);
        using var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        var archive = new Archive(output, spool, time, files);
        byte[] begin = [];
        if (folder is not null)
        {
            begin = [.. folder, (byte)'/'];
            archive.AddFolder(begin);
        }

        Folder(tree, begin, 0, archive);
        output.Write(TarFormat.End);
        return submodules;
    }

    private void Collect(string tree, FileStream spool, CancellationToken cancel)
    {
        var ids = repository.ObjectsOf(tree, cancel);
        if (ids.Count > MostEntries)
        {
            throw new Failure($"the source has more than {MostEntries} files", kind: ProblemKind.Unverified);
        }

        repository.Read([.. ids], found =>
        {
            if (found.Type == "tree")
            {
                var content = new MemoryStream();
                found.CopyTo(content, 64 << 20);
                trees[found.Id] = content.ToArray();
                return;
            }

            blobs[found.Id] = (spool.Position, found.Size);
            found.CopyTo(spool, MostBytes - spool.Position);
        }, cancel);
    }

    private void Folder(string id, byte[] path, int level, Archive archive)
    {
        if (level > MostLevels || !trees.TryGetValue(id, out var raw))
        {
            throw new MalformedObjectException(
                level > MostLevels ? $"has more than {MostLevels} levels of folders" : "has a damaged tree");
        }

        foreach (var entry in GitTree.Parse(raw, id))
        {
            byte[] name = [.. path, .. entry.Name];
            if (++entries > MostEntries || name.Length > LongestPath)
            {
                throw new MalformedObjectException(
                    name.Length > LongestPath ? "has a path that is too long" : $"has more than {MostEntries} files");
            }

            switch (entry.Kind)
            {
                case TreeEntryKind.Folder:
                    archive.AddFolder([.. name, (byte)'/']);
                    Folder(entry.Id, [.. name, (byte)'/'], level + 1, archive);
                    break;
                case TreeEntryKind.Submodule:
                    archive.AddFolder([.. name, (byte)'/']);
                    submodules.Add(Encoding.UTF8.GetString(name));
                    break;
                default:
                    archive.Add(
                        entry.Kind, name,
                        blobs.TryGetValue(entry.Id, out var blob) ? blob
                            : throw new MalformedObjectException("has a damaged tree"));
                    break;
            }
        }
    }

    private sealed class Archive(Stream output, FileStream spool, long time, Action<string, long, Func<byte[]>> files)
    {
        private const int LongestLink = 4095;

        public void AddFolder(byte[] name) => output.Write(SourceTar.Folder(name, time));

        public void Add(TreeEntryKind kind, byte[] name, (long At, long Size) blob)
        {
            if (kind == TreeEntryKind.Link)
            {
                if (blob.Size is 0 or > LongestLink)
                {
                    throw new MalformedObjectException("has a symbolic link that leads nowhere");
                }

                output.Write(SourceTar.Link(name, Content(blob), time));
                return;
            }

            output.Write(SourceTar.File(name, blob.Size, kind == TreeEntryKind.Program, time));
            spool.Position = blob.At;
            var buffer = new byte[64 << 10];
            for (var left = blob.Size; left > 0;)
            {
                var read = spool.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                output.Write(buffer, 0, read);
                left -= read;
            }

            output.Write(new byte[TarFormat.Padding(blob.Size)]);
            files(Encoding.UTF8.GetString(name), blob.Size, () => Content(blob));
        }

        private byte[] Content((long At, long Size) blob)
        {
            var content = new byte[blob.Size];
            spool.Position = blob.At;
            spool.ReadExactly(content);
            return content;
        }
    }
}
