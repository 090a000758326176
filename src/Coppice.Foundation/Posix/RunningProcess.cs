using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>
/// A process of any parent, held by a descriptor (pidfd_open(2)): it stays that very process when it has ended.
/// </summary>
public sealed unsafe class RunningProcess : IDisposable
{
    private const long PollIn = 1L << 32;
    private readonly SafeFileHandle process;

    private RunningProcess(SafeFileHandle process) => this.process = process;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => Poll(0);

    /// <summary>Takes a process by its number.</summary>
    /// <returns>Null where it has ended, where the number is that of a further thread, or the kernel does not offer it.</returns>
    public static RunningProcess? TryOpen(int number)
    {
        var file = Libc.SystemCall(Libc.PidfdOpen, number, 0, 0, 0, 0);
        return file < 0 ? null : new RunningProcess(new SafeFileHandle(file, ownsHandle: true));
    }

    /// <summary>Waits until it has ended.</summary>
    public void WaitForEnd()
    {
        while (!Poll(-1))
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => process.Dispose();

    private bool Poll(int milliseconds)
    {
        // struct pollfd: file 4, events 2, returned events 2.
        var files = stackalloc long[1];
        files[0] = (uint)PosixFile.Number(process) | PollIn;
        return Libc.Poll(files, 1, milliseconds) > 0;
    }
}
