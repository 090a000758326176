using System.Runtime.InteropServices;

namespace Coppice.Families.Files;

/// <summary>What lies at a path.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or nothing that may be looked at.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A FIFO, socket or device: opening one may block or do something.</summary>
    Special,
}

/// <summary>Asks the kernel with statx(2), because .NET does not tell a FIFO from a file before it is opened.</summary>
internal static partial class FileKinds
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint TypeOnly = 1; // STATX_TYPE
    private const int StatxSize = 256;
    private const int ModeOffset = 28; // stx_mode, the same on every architecture

    /// <summary>The kind of what a path leads to, symbolic links followed.</summary>
    public static unsafe FileKind Of(string path)
    {
        var buffer = stackalloc byte[StatxSize];
        if (path.Contains('\0') || Statx(CurrentFolder, path, 0, TypeOnly, buffer) != 0)
        {
            return FileKind.Missing;
        }

        return (*(ushort*)(buffer + ModeOffset) & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Folder,
            _ => FileKind.Special,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, byte* buffer);
}
