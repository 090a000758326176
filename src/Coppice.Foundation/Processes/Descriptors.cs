using Coppice.Foundation.Posix;

namespace Coppice.Foundation.Processes;

/// <summary>
/// Descriptors that whoever started this process had open: a lock of a cron job, a folder of a shell. To a program in a sandbox
/// each is a way out of it, so no program that this process starts may get one.
/// </summary>
public static class Descriptors
{
    private const int First = 3;
    private const int CloseRangeCall = 436;
    private const int CloseRangeCloseOnExec = 4;
    private const int SetDescriptorFlags = 2;
    private const int CloseOnExec = 1;

    /// <summary>
    /// Has the kernel close all but the standard streams when this process becomes, or starts, another program. They stay open
    /// here: a lock that flock(1) handed over is still held.
    /// </summary>
    public static void KeepFromPrograms()
    {
        if (Libc.CloseRange(CloseRangeCall, First, uint.MaxValue, CloseRangeCloseOnExec) != 0)
        {
            // The flag came with Linux 5.11.
            KeepOneByOne();
        }
    }

    internal static void KeepOneByOne()
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd").ToList())
        {
            if (int.Parse(Path.GetFileName(entry), System.Globalization.CultureInfo.InvariantCulture) is var file and >= First)
            {
                // That of the listing itself is closed by now: nothing to do, as for any that another thread closed.
                _ = Libc.FCntl(file, SetDescriptorFlags, CloseOnExec);
            }
        }
    }
}
