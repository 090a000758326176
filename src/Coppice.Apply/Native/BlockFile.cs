using System.Runtime.InteropServices;
using Coppice.Recipes;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Apply.Native;

/// <summary>
/// What is done to image files beyond reading and writing. Offsets and lengths are in bytes and of whole blocks.
/// </summary>
internal static unsafe class BlockFile
{
    // FICLONERANGE, _IOW(0x94, 13, struct file_clone_range) of linux/fs.h.
    private const nuint CloneRangeRequest = 0x4020940d;
    private const int SeekData = 3;
    private const int SeekHole = 4;

    /// <summary>Sets the size; what is added is a hole.</summary>
    public static void SetSize(SafeFileHandle file, long bytes) =>
        Libc.Check(Libc.FTruncate(Number(file), bytes), "ftruncate", "");

    /// <summary>Sets owner and mode as another file has them.</summary>
    public static void SetOwner(SafeFileHandle file, FileStatus like)
    {
        Libc.Check(Libc.FChown(Number(file), like.Uid, like.Gid), "fchown", "");
        Libc.Check(Libc.FChmod(Number(file), like.Permissions), "fchmod", "");
    }

    /// <summary>
    /// Has data written out and waits, without the metadata that fsync(2) would write at once and again soon after. What a clone
    /// takes from a file must be on its place on the disk; done here, it is done in one go instead of by each clone.
    /// </summary>
    public static void WriteOut(SafeFileHandle file) => _ = Libc.SyncFileRange(Number(file), 0, 0, 1 | 2 | 4);

    /// <summary>Shares blocks of another file (ioctl_ficlonerange(2)).</summary>
    public static CloneOutcome Clone(SafeFileHandle source, long from, SafeFileHandle file, long to, long bytes)
    {
        var range = new Libc.CloneRange
        {
            Source = Number(source), SourceOffset = (ulong)from, Length = (ulong)bytes, Offset = (ulong)to,
        };
        if (Libc.IoCtl(Number(file), CloneRangeRequest, &range) == 0)
        {
            return CloneOutcome.Shared;
        }

        var error = Marshal.GetLastPInvokeError();
        return error switch
        {
            SystemCallException.NotSupported or SystemCallException.NoSuchRequest
                or SystemCallException.OtherDevice or SystemCallException.NotImplemented =>
                CloneOutcome.Never,
            SystemCallException.Invalid => CloneOutcome.NotThese,
            _ => throw new SystemCallException(error, "ioctl FICLONERANGE", ""),
        };
    }

    /// <summary>Fills the buffer from the file.</summary>
    /// <exception cref="RefusedException">The file ends before.</exception>
    public static void Read(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0)
            {
                throw new RefusedException("an image became shorter while it was read");
            }

            buffer = buffer[read..];
            offset += read;
        }
    }

    /// <summary>The next data at or after an offset, or null when only a hole follows.</summary>
    public static (long Start, long End)? NextData(SafeFileHandle file, long offset)
    {
        var start = Libc.LSeek(Number(file), offset, SeekData);
        return start < 0 && Marshal.GetLastPInvokeError() == SystemCallException.NoMoreData
            ? null
            : (Libc.Check(start, "lseek", ""), Libc.Check(Libc.LSeek(Number(file), start, SeekHole), "lseek", ""));
    }

    private static int Number(SafeFileHandle file) => (int)file.DangerousGetHandle();
}

/// <summary>What became of blocks that were to be shared.</summary>
internal enum CloneOutcome
{
    /// <summary>They are shared.</summary>
    Shared,

    /// <summary>
    /// Not between these two files, or not there: btrfs does not share between a file with checksums and one without (<c>chattr
    /// +C</c>), and a file system may have larger blocks than ours.
    /// </summary>
    NotThese,

    /// <summary>This file system does not share blocks.</summary>
    Never,
}
