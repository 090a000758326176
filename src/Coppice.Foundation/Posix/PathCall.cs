using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>What a program asks the kernel about a path.</summary>
public enum PathCallKind
{
    /// <summary>Whether it is there, and what it is: stat(2), access(2), readlink(2), chdir(2).</summary>
    Look,

    /// <summary>To open it for reading: open(2).</summary>
    Open,

    /// <summary>To open a directory, of which nothing but its names can be read.</summary>
    List,

    /// <summary>To run it: execve(2).</summary>
    Run,
}

/// <summary>A system call with a path, seen before the kernel carries it out.</summary>
/// <param name="Process">The process, as this one sees it.</param>
/// <param name="Kind">What it asks.</param>
/// <param name="Directory">The directory that a relative path begins in: a descriptor of that process, or AT_FDCWD.</param>
/// <param name="Address">Where in its memory the path is.</param>
public readonly record struct PathCall(int Process, PathCallKind Kind, int Directory, ulong Address)
{
    // PATH_MAX.
    private const int Longest = 4096;

    // EPERM: this process may not look into that one.
    private const int Refused = 1;

    /// <summary>Whether a relative path begins in the working directory.</summary>
    public bool BeginsInWorkingDirectory => Directory == OpenFlags.WorkingDirectory;

    /// <summary>
    /// The path as the program wrote it. Another thread of the program may write something else there before the kernel reads it,
    /// so this is fit for a record and for nothing that is to hold a program back.
    /// </summary>
    /// <param name="buffer">Takes it; of 4096 bytes.</param>
    /// <returns>How many bytes it has; -1 when there is none, or the program has ended.</returns>
    /// <exception cref="PosixException">This process may not read it.</exception>
    public unsafe int ReadPath(Span<byte> buffer)
    {
        var filled = 0;
        // struct iovec: address, length.
        var local = stackalloc nuint[2];
        var remote = stackalloc nuint[2];
        fixed (byte* start = buffer)
        {
            while (filled < Math.Min(buffer.Length, Longest))
            {
                // What is asked for is read whole or not at all, and the next page may not be there.
                var address = Address + (ulong)filled;
                var size = Math.Min(Math.Min(buffer.Length - filled, 256), Longest - (int)(address % Longest));
                (local[0], local[1]) = ((nuint)(start + filled), (nuint)size);
                (remote[0], remote[1]) = ((nuint)address, (nuint)size);
                if (Libc.ReadMemory(Process, local, 1, remote, 1, 0) != size)
                {
                    return Marshal.GetLastPInvokeError() == Refused ? throw new PosixException(Refused, "process_vm_readv", "a program's memory") : -1;
                }

                var end = buffer.Slice(filled, size).IndexOf((byte)0);
                if (end >= 0)
                {
                    return filled + end;
                }

                filled += size;
            }
        }

        return -1;
    }
}
