using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>
/// An open directory. All names are single components relative to it and links are never followed, so that nothing that happens
/// to the path above it, and no link inside it, can lead elsewhere. Every method throws <see cref="PosixException"/> when the
/// kernel says no.
/// </summary>
public sealed unsafe partial class DirectoryHandle : IDisposable
{
    private readonly SafeFileHandle handle;

    private DirectoryHandle(SafeFileHandle handle) => this.handle = handle;

    internal int Number => (int)handle.DangerousGetHandle();

    /// <summary>Opens a directory by its path; links on the way and at its end are followed.</summary>
    public static DirectoryHandle Open(string path) => new(Open(
        OpenFlags.WorkingDirectory, Encoding.UTF8.GetBytes(path), OpenFlags.Directory));

    /// <summary>Opens a directory in this one; a link is an error (ELOOP or ENOTDIR).</summary>
    public DirectoryHandle OpenDirectory(ReadOnlySpan<byte> name) =>
        new(Open(Number, name, OpenFlags.Directory | OpenFlags.NoFollow));

    /// <summary>Opens the directory below this one, component by component, without following a link.</summary>
    public DirectoryHandle OpenDirectory(BytePath path)
    {
        var current = OpenDirectory("."u8);
        foreach (var range in path.IsRoot ? default : path.Bytes.Split((byte)'/'))
        {
            using var above = current;
            current = above.OpenDirectory(path.Bytes[range]);
        }

        return current;
    }

    /// <summary>
    /// Opens a file for reading; a link is an error (ELOOP), a FIFO does not block. The time of access stays as it is where that
    /// is allowed: reading thousands of stored files would rewrite the block of each one's inode.
    /// </summary>
    public SafeFileHandle OpenFile(ReadOnlySpan<byte> name)
    {
        const int flags = OpenFlags.NonBlocking | OpenFlags.NoAccessTime;
        var file = Libc.OpenAt(Number, Libc.Terminated(name), flags | OpenFlags.NoFollow | OpenFlags.CloseOnExec, 0);
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true)
            : Open(Number, name, OpenFlags.NoFollow | OpenFlags.NonBlocking);
    }

    /// <summary>Makes a new file for reading and writing, mode 0600; an existing name is an error (EEXIST).</summary>
    public SafeFileHandle CreateFile(ReadOnlySpan<byte> name) =>
        Open(Number, name, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.NoFollow);

    /// <summary>Opens a file for reading and writing, making it when it is not there, mode 0644.</summary>
    public SafeFileHandle OpenOrCreateFile(ReadOnlySpan<byte> name) =>
        Open(Number, name, OpenFlags.ReadWrite | OpenFlags.Create | OpenFlags.NoFollow, ModeBits.Readable);

    /// <summary>
    /// Takes flock(2) on the directory itself when it is free; false when another open handle holds it. It ends with this handle.
    /// </summary>
    public bool TryLock(bool exclusive) => FileLock.Try(handle, exclusive);

    /// <summary>The status of an entry; a link's own.</summary>
    public FileStatus Status(ReadOnlySpan<byte> name) => PosixFile.Status(Number, name, OpenFlags.AtNoFollow);

    /// <summary>The status of an entry, or null when there is none.</summary>
    public FileStatus? TryStatus(ReadOnlySpan<byte> name)
    {
        try
        {
            return Status(name);
        }
        catch (PosixException e) when (e.Number == Errno.NoEntry)
        {
            return null;
        }
    }

    /// <summary>The status of this directory itself.</summary>
    public FileStatus Status() => PosixFile.Status(handle);

    /// <summary>The names in this directory without <c>.</c> and <c>..</c>, in bytewise order.</summary>
    public List<byte[]> Names()
    {
        // Its own handle, so that two listings at once do not share a position.
        using var own = Open(Number, "."u8, OpenFlags.Directory);
        var names = new List<byte[]>();
        var buffer = new byte[32 << 10];
        fixed (byte* start = buffer)
        {
            int filled;
            while ((filled = (int)Libc.Check(
                Libc.GetDents((int)own.DangerousGetHandle(), start, (nuint)buffer.Length), "getdents64", default)) > 0)
            {
                // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name with NUL.
                for (var at = 0; at < filled; at += BitConverter.ToUInt16(buffer, at + 16))
                {
                    var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(start + at + 19);
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    {
                        names.Add(name.ToArray());
                    }
                }
            }
        }

        names.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        return names;
    }

    /// <summary>The bytes that a symbolic link points to.</summary>
    public byte[] ReadLink(ReadOnlySpan<byte> name)
    {
        // PATH_MAX limits a target to 4095 bytes.
        var buffer = stackalloc byte[4096];
        var length = Libc.Check(Libc.ReadLinkAt(Number, Libc.Terminated(name), buffer, 4096), "readlinkat", name);
        return new ReadOnlySpan<byte>(buffer, (int)length).ToArray();
    }

    /// <summary>Writes this directory's entries to the disk (fsync).</summary>
    public void Sync() => PosixFile.Sync(handle);

    /// <summary>Writes everything of this directory's file system to the disk (syncfs).</summary>
    public void SyncFileSystem() => Libc.Check(Libc.SyncFs(Number), "syncfs", default);

    /// <summary>Bytes that may still be written to this directory's file system.</summary>
    public long FreeBytes()
    {
        // struct statvfs begins with f_bsize, f_frsize, f_blocks, f_bfree, f_bavail, each an unsigned long.
        var status = stackalloc ulong[32];
        Libc.Check(Libc.FStatVfs(Number, status), "fstatvfs", default);
        return (long)(status[1] * status[4]);
    }

    /// <summary>The type of this directory's file system, such as <c>ext4</c>.</summary>
    public string FileSystemType => new DriveInfo($"/proc/self/fd/{Number}").DriveFormat;

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private static SafeFileHandle Open(int directory, ReadOnlySpan<byte> name, int flags, uint mode = 0x180)
    {
        var file = Libc.OpenAt(directory, Libc.Terminated(name), flags | OpenFlags.CloseOnExec, mode);
        return new SafeFileHandle(Libc.Check(file, "openat", name), ownsHandle: true);
    }
}
