using System.Runtime.InteropServices;

namespace Coppice.Foundation.Posix;

/// <summary>Flags of open(2) as the kernel wants them on this machine: ARM numbers two of them differently.</summary>
internal static class OpenFlags
{
    internal const int ReadOnly = 0;
    internal const int ReadWrite = 2;
    internal const int Create = 0x40;
    internal const int Exclusive = 0x80;
    internal const int NonBlocking = 0x800;
    internal const int CloseOnExec = 0x80000;

    /// <summary>
    /// O_NOATIME: reading leaves no trace; only the file's owner and who may act as such (CAP_FOWNER) can ask for it.
    /// </summary>
    internal const int NoAccessTime = 0x40000;

    internal const int PathOnly = 0x200000;

    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    internal static int Directory => Arm ? 0x4000 : 0x10000;

    internal static int NoFollow => Arm ? 0x8000 : 0x20000;

    /// <summary>AT_FDCWD: names are relative to the working directory.</summary>
    internal const int WorkingDirectory = -100;

    /// <summary>AT_SYMLINK_NOFOLLOW.</summary>
    internal const int AtNoFollow = 0x100;

    /// <summary>AT_EMPTY_PATH: the handle itself.</summary>
    internal const int AtEmptyPath = 0x1000;

    /// <summary>AT_REMOVEDIR.</summary>
    internal const int AtRemoveDirectory = 0x200;
}
