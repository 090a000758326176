using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Archives;

/// <summary>Files that are whole or not there, even when the power goes: written under another name, flushed, renamed.</summary>
internal static class Durable
{
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
        using var folder = DirectoryHandle.Open(path);
        folder.Sync();
    }

    /// <summary>The failure to report when the store cannot be written.</summary>
    public static Failure Failed(string store, Exception e) => new(
        $"cannot write to the store {VisibleText.Of(store)}: {VisibleText.Of(e.Message)}",
        e.HResult is Errno.NoSpace or Errno.Quota ? $"df -h {store}; coppice gc" : $"ls -ld {store}",
        inner: e);
}
