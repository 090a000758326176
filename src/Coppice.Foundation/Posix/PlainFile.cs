using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>
/// Files of Coppice's own folders, by their paths. Nothing that somebody put in the place of one can make it hang or mislead it:
/// links are not followed, pipes and devices are not opened. And what may not be read, or cannot, is told as that; it never
/// counts as not there.
/// </summary>
public static class PlainFile
{
    /// <summary>Whether there is a regular file.</summary>
    /// <exception cref="Failure">Something else is in its place, or it cannot be seen.</exception>
    public static bool Exists(string path) => StatusOf(path) is not null;

    /// <summary>The status of a regular file; null when there is none.</summary>
    /// <exception cref="Failure">Something else is in its place, or it cannot be seen.</exception>
    public static FileStatus? StatusOf(string path) =>
        TryStatus(path) is { } status ? Required(path, status, FileKind.File) : default(FileStatus?);

    /// <summary>Whether there is a folder; a link to one counts, for a folder may lie on another disk.</summary>
    /// <exception cref="Failure">Something else is in its place, or it cannot be seen.</exception>
    public static bool IsFolder(string path) =>
        Followed(path) is { } status && Required(path, status, FileKind.Directory).Kind == FileKind.Directory;

    /// <summary>The names of what is in a folder, in order; none when there is no folder.</summary>
    /// <exception cref="Failure">Something else is in its place, or it cannot be read.</exception>
    public static IReadOnlyList<string> Names(string folder) => !IsFolder(folder) ? [] : Reading(folder, () =>
    {
        using var handle = DirectoryHandle.Open(folder);
        return handle.Names().ConvertAll(Encoding.UTF8.GetString);
    });

    /// <summary>The content of a regular file; null when there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">What it has at most, in bytes.</param>
    /// <exception cref="Failure">Something else is in its place, it is larger, or it cannot be read.</exception>
    public static byte[]? TryRead(string path, long limit) => StatusOf(path) is null ? null : Reading(path, () =>
    {
        using var file = Opened(path);
        var size = Required(path, PosixFile.Status(file), FileKind.File).Size;
        if (size > limit)
        {
            throw new Failure($"{VisibleText.Of(path)} has {size >> 20} MiB, and may have {limit >> 20} MiB", Away(path),
                kind: ProblemKind.FileAccess);
        }

        var content = new byte[size];
        var filled = 0;
        while (filled < content.Length && RandomAccess.Read(file, content.AsSpan(filled), filled) is var read and > 0)
        {
            filled += read;
        }

        return content[..filled];
    });

    /// <summary>The content of a regular file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">What it has at most, in bytes.</param>
    /// <exception cref="Failure">It is not there, something else is in its place, it is larger, or it cannot be read.</exception>
    public static byte[] Read(string path, long limit) =>
        TryRead(path, limit) ?? throw new Failure($"{VisibleText.Of(path)} is missing", "coppice fsck",
            kind: ProblemKind.Damaged);

    /// <summary>What to say of a path that the kernel does not let this process see or read, or that the disk fails at.</summary>
    public static Failure Unreadable(string path, PosixException error) => error.Number switch
    {
        Errno.AccessDenied or Errno.NotPermitted =>
            new Failure($"you may not read {VisibleText.Of(path)}", "run the command as root: sudo coppice …", inner: error,
                kind: ProblemKind.FileAccess),
        Errno.Loop => WrongKind(path, FileKind.Symlink, FileKind.File),
        _ => new Failure($"{VisibleText.Of(path)} cannot be read: {error.Message}", "check the disk: dmesg | tail", inner: error,
            kind: ProblemKind.FileAccess),
    };

    /// <summary>What is at a path, links followed where they lead somewhere; null when nothing is.</summary>
    /// <exception cref="Failure">It cannot be seen.</exception>
    public static FileKind? KindOf(string path) => Followed(path)?.Kind;

    /// <summary>The word for a kind of file.</summary>
    public static string NameOf(FileKind kind) => kind switch
    {
        FileKind.File => "regular file",
        FileKind.Directory => "folder",
        FileKind.Symlink => "symbolic link",
        FileKind.Fifo => "named pipe",
        FileKind.Socket => "socket",
        _ => "device",
    };

    // A link that leads nowhere is not nothing.
    private static FileStatus? Followed(string path) => TryStatus(path, follow: true) ?? TryStatus(path);

    private static FileStatus? TryStatus(string path, bool follow = false)
    {
        try
        {
            return PosixFile.Status(OpenFlags.WorkingDirectory, Encoding.UTF8.GetBytes(path), follow ? 0 : OpenFlags.AtNoFollow);
        }
        catch (PosixException e) when (e.Number is Errno.NoEntry or Errno.NotDirectory || (e.Number == Errno.Loop && follow))
        {
            return null;
        }
        catch (PosixException e)
        {
            throw Unreadable(path, e);
        }
    }

    private static FileStatus Required(string path, FileStatus status, FileKind kind) =>
        status.Kind == kind ? status : throw WrongKind(path, status.Kind, kind);

    private static Failure WrongKind(string path, FileKind found, FileKind wanted) =>
        new($"{VisibleText.Of(path)} is a {NameOf(found)}, but must be a {NameOf(wanted)}", Away(path),
            kind: ProblemKind.FileAccess);

    private static string Away(string path) => $"mv {ShellWord.Of(path)} {ShellWord.Of(path + ".foreign")}, then coppice fsck";

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (UnauthorizedAccessException)
        {
            throw Unreadable(path, new PosixException(Errno.AccessDenied, "read", VisibleText.Of(path)));
        }
        catch (IOException e)
        {
            throw Unreadable(path, PosixException.Of(e, "read", VisibleText.Of(path)));
        }
    }

    /// <summary>Opens a regular file for reading.</summary>
    /// <exception cref="Failure">It is not there, something else is in its place, or it cannot be read.</exception>
    public static SafeFileHandle Open(string path) =>
        Exists(path) ? Reading(path, () => Opened(path))
        : throw new Failure($"{VisibleText.Of(path)} is missing", "coppice fsck", kind: ProblemKind.Damaged);

    private static SafeFileHandle Opened(string path)
    {
        using var folder = DirectoryHandle.Open(Path.GetDirectoryName(Path.GetFullPath(path))!);
        return folder.OpenFile(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
    }
}
