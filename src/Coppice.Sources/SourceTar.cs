using Coppice.Foundation.Posix;
using Coppice.Foundation.Tar;

namespace Coppice.Sources;

/// <summary>Members of the archives that sources are kept as: nobody's, with one time.</summary>
internal static class SourceTar
{
    private const int LinkMode = 0x1ff;

    /// <summary>The header of a folder; the name ends with a slash.</summary>
    public static byte[] Folder(byte[] name, long time) =>
        TarFormat.Header(new TarMember(TarMember.Folder, Relative(name)) { Mode = ModeBits.Usable, Mtime = time });

    /// <summary>The header of a regular file.</summary>
    public static byte[] File(byte[] name, long size, bool isProgram, long time) =>
        TarFormat.Header(new TarMember(TarMember.File, Relative(name))
        {
            Mode = isProgram ? ModeBits.Usable : ModeBits.Readable,
            Mtime = time,
            Size = size,
        });

    /// <summary>The header of a symbolic link.</summary>
    public static byte[] Link(byte[] name, byte[] target, long time) =>
        TarFormat.Header(new TarMember(TarMember.Symlink, Relative(name)) { Mode = LinkMode, Mtime = time, Link = target });

    private static byte[] Relative(byte[] name) => [.. "./"u8, .. name];
}
