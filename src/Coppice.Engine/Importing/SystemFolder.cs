using System.Text;
using Coppice.Distributions.Importing;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Engine.Importing;

/// <summary>A system's tree that lies in a folder of this machine, or is this machine.</summary>
internal sealed class SystemFolder : ISystemTree, IDisposable
{
    // Text files and package databases; Debian's status file of a large system has some 10 MB.
    private const long SizeLimit = 256 << 20;

    private readonly DirectoryHandle root;

    /// <param name="path">The folder.</param>
    /// <exception cref="Failure">It cannot be opened.</exception>
    public SystemFolder(string path)
    {
        try
        {
            root = DirectoryHandle.Open(path);
        }
        catch (PosixException e)
        {
            throw new Failure(
                $"cannot read {VisibleText.Of(path)}: {VisibleText.Of(e.Message)}", $"ls -ld {ShellWord.Of(path)}", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }

    /// <inheritdoc/>
    public byte[]? Read(BytePath path) => In(path.Parent, folder =>
    {
        if (folder.TryStatus(path.Name) is not { Kind: FileKind.File } status)
        {
            return null;
        }

        if (status.Size > SizeLimit)
        {
            throw new Failure(
                $"{path} has {status.Size} bytes, more than the limit of {SizeLimit}", kind: ProblemKind.Unsupported);
        }

        using var file = new FileStream(folder.OpenFile(path.Name), FileAccess.Read);
        var content = new byte[status.Size];
        return content[..file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
    });

    /// <inheritdoc/>
    public IEnumerable<BytePath> FoldersIn(BytePath folder) =>
        EntriesIn(folder).Where(entry => entry.Kind == FileKind.Directory).Select(entry => entry.Path);

    /// <inheritdoc/>
    public IReadOnlyList<SystemEntry> EntriesIn(BytePath folder) => In<IReadOnlyList<SystemEntry>>(folder, opened =>
    [
        .. from name in opened.Names()
           let status = opened.TryStatus(name)
           where status is not null
           let path = folder.Child(name)
           orderby path
           select new SystemEntry(
               path, status.Value.Kind, status.Value.Mode, status.Value.Uid, status.Value.Gid, status.Value.Size),
    ]) ?? [];

    /// <inheritdoc/>
    public string? LinkAt(BytePath path) => In(path.Parent, folder =>
        folder.TryStatus(path.Name) is { Kind: FileKind.Symlink } ? Encoding.UTF8.GetString(folder.ReadLink(path.Name)) : null);

    /// <inheritdoc/>
    public IReadOnlyDictionary<BytePath, byte[]> ReadAll(IReadOnlyCollection<BytePath> paths) =>
        paths.Distinct().Select(path => (Path: path, Content: Read(path))).Where(pair => pair.Content is not null)
            .ToDictionary(pair => pair.Path, pair => pair.Content!);

    /// <inheritdoc/>
    public void Dispose() => root.Dispose();

    private T? In<T>(BytePath folder, Func<DirectoryHandle, T?> look)
        where T : class
    {
        try
        {
            using var opened = root.OpenDirectory(folder);
            return look(opened);
        }
        catch (PosixException e) when (e.Number is Errno.NoEntry or Errno.NotDirectory or Errno.Loop)
        {
            return null;
        }
        catch (PosixException e)
        {
            throw new Failure(
                $"cannot read {folder} of the system: {VisibleText.Of(e.Message)}", "sudo coppice import template …", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }
}
