using System.Runtime.InteropServices;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Sandbox;

/// <summary>
/// The system call filter as a file that child processes can open: one in memory that no one can change any more, so that a kill
/// leaves nothing behind. .NET hands no descriptors on; by its path any child gets at it.
/// </summary>
internal static class FilterFile
{
    private static readonly Lazy<SafeFileHandle> File = new(Make);

    /// <summary>Its path for children of this process.</summary>
    /// <exception cref="Coppice.Foundation.Failure">There is no filter for this machine.</exception>
    public static string Path => $"/proc/{Environment.ProcessId}/fd/{File.Value.DangerousGetHandle()}";

    private static SafeFileHandle Make()
    {
        var file = PosixFile.InMemory("coppice-system-calls");
        RandomAccess.Write(file, SystemCallFilter.Program(RuntimeInformation.OSArchitecture), 0);
        PosixFile.Seal(file);
        return file;
    }
}
