using System.Runtime.InteropServices;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Archives;

/// <summary>Files that are whole or not there, even when the power goes: written under another name, flushed, renamed.</summary>
internal static partial class Durable
{
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>Writes or replaces a file.</summary>
    public static void WriteFile(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.tmp-{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Gives a finished file its name.</summary>
    public static void Publish(string temporary, string path)
    {
        using (var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Makes the names in a folder durable (fsync(2) on the directory, which .NET cannot).</summary>
    public static void FlushFolder(string path)
    {
        const int ReadOnlyDirectoryCloseOnExec = 0x10000 | 0x80000;
        var descriptor = Open(Encoding.UTF8.GetBytes(path + '\0'), ReadOnlyDirectoryCloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"cannot open the folder {path}: errno {Marshal.GetLastPInvokeError()}");
        }

        var failed = Flush(descriptor) != 0;
        var errno = Marshal.GetLastPInvokeError();
        Close(descriptor);
        if (failed)
        {
            throw new IOException($"cannot flush the folder {path}: errno {errno}");
        }
    }

    /// <summary>The failure to report when the store cannot be written.</summary>
    public static Failure Failed(string store, Exception e) => new(
        $"cannot write to the store {VisibleText.Of(store)}: {VisibleText.Of(e.Message)}",
        e.HResult is NoSpace or QuotaExceeded ? $"df -h {store}; coppice gc" : $"ls -ld {store}",
        inner: e);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
