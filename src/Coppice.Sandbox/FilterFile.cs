using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Sandbox;

/// <summary>
/// The system call filter as a file that child processes can open: one in memory that nobody can change any more (memfd_create(2),
/// F_ADD_SEALS of fcntl(2)), so that a kill leaves nothing behind. .NET hands no descriptors on; by its path any child gets at it.
/// </summary>
internal static partial class FilterFile
{
    private const uint CloseOnExec = 1;
    private const uint AllowSealing = 2;
    private const int AddSeals = 1033;

    // F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE
    private const int AllSeals = 1 | 2 | 4 | 8;

    private static readonly Lazy<SafeFileHandle> File = new(Make);

    /// <summary>Its path for children of this process.</summary>
    /// <exception cref="Coppice.Foundation.Failure">There is no filter for this machine.</exception>
    public static string Path => $"/proc/{Environment.ProcessId}/fd/{File.Value.DangerousGetHandle()}";

    private static SafeFileHandle Make()
    {
        var filter = SystemCallFilter.Program(SystemCalls.OfThisMachine());
        var file = new SafeFileHandle(MemFdCreate("coppice-system-calls", CloseOnExec | AllowSealing), ownsHandle: true);
        if (file.IsInvalid)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "memfd_create");
        }

        RandomAccess.Write(file, filter, 0);
        return Fcntl(file, AddSeals, AllSeals) == 0 ? file : throw new Win32Exception(Marshal.GetLastPInvokeError(), "fcntl");
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint MemFdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Fcntl(SafeFileHandle file, int command, int argument);
}
