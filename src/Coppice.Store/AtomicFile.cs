using Coppice.Foundation.Posix;

namespace Coppice.Store;

/// <summary>Writes small files so that after any crash the old one or the new one is there, whole.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside, flushes, renames over, flushes the folder.</summary>
    /// <param name="work">A folder on the same file system for the unfinished file.</param>
    /// <param name="folder">Where it is to be.</param>
    /// <param name="name">Its name.</param>
    /// <param name="content">The whole content.</param>
    internal static void Write(DirectoryHandle work, DirectoryHandle folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        var temporary = WorkName.New();
        using (var file = work.CreateFile(temporary))
        {
            SmallFile.Fill(file, content);
            PosixFile.Sync(file);
        }

        work.Rename(temporary, folder, name);
        folder.Sync();
    }
}
