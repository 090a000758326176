using Coppice.Foundation.Posix;

namespace Coppice.Store;

/// <summary>Writes small files that everybody may read, for places that nobody looks at yet.</summary>
internal static class SmallFile
{
    /// <summary>Writes one, and does not flush it.</summary>
    /// <param name="folder">Where it is to be.</param>
    /// <param name="name">Its name, which must not be there.</param>
    /// <param name="content">The whole content.</param>
    internal static void Write(DirectoryHandle folder, ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        using var file = folder.CreateFile(name);
        Fill(file, content);
    }

    /// <summary>Gives a new file its content and mode.</summary>
    internal static void Fill(Microsoft.Win32.SafeHandles.SafeFileHandle file, ReadOnlySpan<byte> content)
    {
        RandomAccess.Write(file, content, 0);
        PosixFile.SetMode(file, 0x1a4);
    }
}
