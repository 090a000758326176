namespace Coppice.Foundation.Posix;

/// <content>What changes the directory.</content>
public sealed unsafe partial class DirectoryHandle
{
    /// <summary>Makes a directory, mode 0700.</summary>
    public void MakeDirectory(ReadOnlySpan<byte> name) =>
        Libc.Check(Libc.MkDirAt(Number, Libc.Terminated(name), ModeBits.PrivateFolder), "mkdirat", name);

    /// <summary>Makes a directory when it is not there and opens it.</summary>
    public DirectoryHandle OpenOrMakeDirectory(ReadOnlySpan<byte> name)
    {
        try
        {
            MakeDirectory(name);
        }
        catch (PosixException e) when (e.Number == Errno.Exists)
        {
            // It is there; whether it is a directory shows when it is opened.
        }

        return OpenDirectory(name);
    }

    /// <summary>Gives a file of <paramref name="from"/> (a link's own inode) one more name here.</summary>
    public void Link(DirectoryHandle from, ReadOnlySpan<byte> source, ReadOnlySpan<byte> name) =>
        Libc.Check(Libc.LinkAt(from.Number, Libc.Terminated(source), Number, Libc.Terminated(name), 0), "linkat", name);

    /// <summary>Makes a symbolic link.</summary>
    public void MakeSymlink(ReadOnlySpan<byte> target, ReadOnlySpan<byte> name) =>
        Libc.Check(Libc.SymlinkAt(Libc.Terminated(target), Number, Libc.Terminated(name)), "symlinkat", name);

    /// <summary>Makes a device node, FIFO or socket, mode 0600.</summary>
    public void MakeNode(ReadOnlySpan<byte> name, FileKind kind, DeviceNumber device = default) =>
        Libc.Check(Libc.MkNodAt(Number, Libc.Terminated(name), (uint)kind | ModeBits.Private, device.Packed), "mknodat", name);

    /// <summary>
    /// Changes owner and group of an entry; a link's own. It clears setuid bits and capabilities, so it comes before them.
    /// </summary>
    public void SetOwner(ReadOnlySpan<byte> name, uint uid, uint gid) =>
        Libc.Check(Libc.FChownAt(Number, Libc.Terminated(name), uid, gid, OpenFlags.AtNoFollow), "fchownat", name);

    /// <summary>Changes the mode of an entry that is not a link (links have none).</summary>
    public void SetMode(ReadOnlySpan<byte> name, int mode) =>
        Libc.Check(Libc.FChmodAt(Number, Libc.Terminated(name), (uint)mode, 0), "fchmodat", name);

    /// <summary>Changes the mode of this directory.</summary>
    public void SetMode(int mode) => PosixFile.SetMode(handle, mode);

    /// <summary>Changes owner and group of this directory.</summary>
    public void SetOwner(uint uid, uint gid) => PosixFile.SetOwner(handle, uid, gid);

    /// <summary>Sets access and modification time of an entry, in seconds since 1970; a link's own.</summary>
    public void SetTime(ReadOnlySpan<byte> name, long seconds)
    {
        var times = stackalloc long[] { seconds, 0, seconds, 0 };
        Libc.Check(Libc.UTimensAt(Number, Libc.Terminated(name), times, OpenFlags.AtNoFollow), "utimensat", name);
    }

    /// <summary>Sets access and modification time of this directory, in seconds since 1970.</summary>
    public void SetTime(long seconds) => PosixFile.SetTime(handle, seconds);

    /// <summary>Removes a name that is not a directory.</summary>
    public void Unlink(ReadOnlySpan<byte> name) => Libc.Check(Libc.UnlinkAt(Number, Libc.Terminated(name), 0), "unlinkat", name);

    /// <summary>Removes an empty directory.</summary>
    public void RemoveDirectory(ReadOnlySpan<byte> name) =>
        Libc.Check(Libc.UnlinkAt(Number, Libc.Terminated(name), OpenFlags.AtRemoveDirectory), "unlinkat", name);

    /// <summary>Moves an entry of this directory to <paramref name="to"/>, replacing what has that name there.</summary>
    public void Rename(ReadOnlySpan<byte> name, DirectoryHandle to, ReadOnlySpan<byte> newName) =>
        Libc.Check(Libc.RenameAt(Number, Libc.Terminated(name), to.Number, Libc.Terminated(newName)), "renameat", name);

    /// <summary>Two entries take each other's place in one step; both must be there (renameat2(2), RENAME_EXCHANGE).</summary>
    public void Exchange(ReadOnlySpan<byte> name, DirectoryHandle with, ReadOnlySpan<byte> other) =>
        Libc.Check(Libc.RenameAt2(Number, Libc.Terminated(name), with.Number, Libc.Terminated(other), 2), "renameat2", name);

    /// <summary>
    /// Removes an entry with everything below it, whatever its depth and modes; a name that is not there is no error.
    /// Directories are emptied with an explicit stack, because 10,000 levels would overflow the program's own.
    /// </summary>
    public void RemoveTree(ReadOnlySpan<byte> name)
    {
        if (TryStatus(name) is not { } status)
        {
            return;
        }

        if (status.Kind != FileKind.Directory)
        {
            Unlink(name);
            return;
        }

        var open = new Stack<(DirectoryHandle Directory, byte[] Name, Queue<byte[]> Left)>();
        Push(this, name.ToArray());
        while (open.Count > 0)
        {
            var (directory, own, rest) = open.Peek();
            if (rest.TryDequeue(out var next))
            {
                if (directory.Status(next).Kind == FileKind.Directory)
                {
                    Push(directory, next);
                }
                else
                {
                    directory.Unlink(next);
                }

                continue;
            }

            open.Pop();
            directory.Dispose();
            (open.Count > 0 ? open.Peek().Directory : this).RemoveDirectory(own);
        }

        void Push(DirectoryHandle parent, byte[] child)
        {
            var directory = parent.OpenDirectory(child);
            open.Push((directory, child, new Queue<byte[]>(directory.Names())));
        }
    }
}
