using Microsoft.Win32.SafeHandles;

namespace Coppice.Foundation.Posix;

/// <summary>Files that are whole or not there, even when the power goes: written under another name, flushed, renamed.</summary>
public static class DurableFile
{
    /// <summary>Writes or replaces a small file that everyone may read.</summary>
    /// <param name="work">A folder on the same file system for the unfinished file.</param>
    /// <param name="folder">Where it is to be.</param>
    /// <param name="name">Its name.</param>
    /// <param name="content">The whole content.</param>
    /// <exception cref="PosixException">No space, no permission.</exception>
    public static void Write(DirectoryHandle work, DirectoryHandle folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        var temporary = WorkName.New();
        using (var file = work.CreateFile(temporary))
        {
            Fill(file, content);
            PosixFile.Sync(file);
        }

        work.Rename(temporary, folder, name);
        folder.Sync();
    }

    /// <summary>Writes or replaces a small file; until it is whole it lies next to its place as <c>NAME.tmp-ID</c>.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="mode">Its permission bits; null: as the umask says.</param>
    /// <exception cref="IOException">No space.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, UnixFileMode? mode = null)
    {
        var temporary = $"{path}.tmp-{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            if (mode is { } bits)
            {
                File.SetUnixFileMode(temporary, bits);
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

    /// <summary>
    /// Writes a small file that everyone may read, in a folder that no one looks at yet, and does not flush it.
    /// </summary>
    /// <param name="folder">Where it is to be.</param>
    /// <param name="name">Its name, which must not be there.</param>
    /// <param name="content">The whole content.</param>
    /// <exception cref="PosixException">No space, no permission.</exception>
    public static void WriteUnseen(DirectoryHandle folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        using var file = folder.CreateFile(name);
        Fill(file, content);
    }

    /// <summary>Gives a finished file its name; whoever needs that to last flushes the folder, too.</summary>
    public static void Publish(string temporary, string path)
    {
        using (var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite))
        {
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Makes the names in a folder last (fsync(2) on the directory, which .NET cannot).</summary>
    public static void FlushFolder(string path)
    {
        using var folder = DirectoryHandle.Open(path);
        folder.Sync();
    }

    private static void Fill(SafeFileHandle file, ReadOnlySpan<byte> content)
    {
        RandomAccess.Write(file, content, 0);
        PosixFile.SetMode(file, ModeBits.Readable);
    }
}
