using System.Text;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Diagnosis.Booting;

/// <summary>
/// Opens what a confined program wrote. A guest that has taken over QEMU can put links, pipes and devices where its output is
/// expected: none of them is followed, waited for or read.
/// </summary>
internal static class WrittenFile
{
    /// <summary>Opens a regular file for reading; null when there is none.</summary>
    public static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            using var folder = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
            var file = folder.OpenFile(Encoding.UTF8.GetBytes(Path.GetFileName(path)));
            if (PosixFile.Status(file).Kind == FileKind.File)
            {
                return file;
            }

            file.Dispose();
            return null;
        }
        catch (PosixException)
        {
            return null;
        }
    }

    /// <summary>Copies a regular file to a new one.</summary>
    /// <returns>Whether there was one.</returns>
    public static bool TryCopy(string path, string to)
    {
        using var file = TryOpen(path);
        if (file is null)
        {
            return false;
        }

        using var source = new FileStream(file, FileAccess.Read);
        using var target = new FileStream(to, FileMode.CreateNew, FileAccess.Write);
        source.CopyTo(target);
        return true;
    }

    /// <summary>Whether there is a socket, and not a link to one.</summary>
    public static bool IsSocket(string path)
    {
        using var folder = DirectoryHandle.Open(Path.GetDirectoryName(path)!);
        return folder.TryStatus(Encoding.UTF8.GetBytes(Path.GetFileName(path))) is { Kind: FileKind.Socket };
    }
}
