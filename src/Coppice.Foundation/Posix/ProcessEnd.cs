using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>Ends processes with SIGKILL.</summary>
public static class ProcessEnd
{
    private const int Kill = 9;
    private const int NoProcess = 3;

    /// <summary>Ends a process by its number; one that has ended already is no error.</summary>
    public static void Of(int process) => Check(Libc.Kill(process, Kill), "kill");

    /// <summary>
    /// Ends the process that an open folder of a <c>/proc</c> is about, be that of another pid namespace; never another one that
    /// got its number since.
    /// </summary>
    public static void Of(DirectoryHandle process) =>
        Check(Libc.SystemCall(Libc.PidfdSendSignal, process.Number, Kill, 0, 0, 0), "pidfd_send_signal");

    private static void Check(nint result, string call)
    {
        if (result < 0 && Marshal.GetLastPInvokeError() is var errno && errno != NoProcess)
        {
            throw new PosixException(errno, call, "");
        }
    }
}
