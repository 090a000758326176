using System.Runtime.InteropServices;
using System.Text;

namespace Coppice.Foundation.Posix;

/// <summary>A whole mounted file system, wherever else it is mounted, in any namespace.</summary>
public static unsafe class MountedFileSystem
{
    private const int CloseOnExec = 1;
    private const int SetFlag = 0;
    private const int Reconfigure = 7;

    /// <summary>
    /// Makes it read-only for everybody. The kernel refuses while a file of it is open for writing anywhere (EBUSY), so after
    /// this nobody can change anything in it, in whatever namespace it is mounted.
    /// </summary>
    /// <param name="mountPoint">A place where it is mounted; it may lie in the mount namespace of another process, seen through
    /// its <c>/proc/PID/root</c>.</param>
    /// <exception cref="PosixException">The kernel refuses.</exception>
    public static void MakeReadOnly(string mountPoint)
    {
        // mount(2) changes only what is mounted in the caller's own namespace.
        fixed (byte* path = Libc.Terminated(Encoding.UTF8.GetBytes(mountPoint)), flag = "ro\0"u8)
        {
            var picked = Libc.SystemCall(Libc.FsPick, OpenFlags.WorkingDirectory, (nint)path, CloseOnExec, 0, 0);
            var context = (int)Libc.Check(picked, "fspick", Encoding.UTF8.GetBytes(mountPoint));
            try
            {
                Libc.Check(Libc.SystemCall(Libc.FsConfig, context, SetFlag, (nint)flag, 0, 0), "fsconfig", default);
                var changed = Libc.SystemCall(Libc.FsConfig, context, Reconfigure, 0, 0, 0);
                Libc.Check(changed, "fsconfig", Encoding.UTF8.GetBytes(mountPoint));
            }
            finally
            {
                _ = Libc.Close(context);
            }
        }
    }
}
