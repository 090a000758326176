using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>flock(2): a lock on an open file that ends with the process that holds it, however that ends.</summary>
public static class FileLock
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int NoWait = 4;

    /// <summary>Takes the lock when it is free; false when another open file holds it.</summary>
    public static bool Try(SafeFileHandle file, bool exclusive)
    {
        while (Libc.FLock(PosixFile.Number(file), (exclusive ? Exclusive : Shared) | NoWait) != 0)
        {
            var errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.Again)
            {
                return false;
            }

            if (errno != Errno.Interrupted)
            {
                throw new PosixException(errno, "flock", "");
            }
        }

        return true;
    }
}
