using System.Formats.Tar;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Model;

/// <summary>A single file, folder or link of the family file as a tar; see <see cref="FileTree"/>.</summary>
internal static class PackedFile
{
    private const int FolderMode = 0x1ed;

    /// <summary>The tar.</summary>
    public static byte[] Of(FilesDeclaration item)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            var type = item.Form switch
            {
                FilesForm.Link => TarEntryType.SymbolicLink,
                FilesForm.MakeFolder => TarEntryType.Directory,
                _ => TarEntryType.RegularFile,
            };
            var entry = new GnuTarEntry(type, item.To.Trim('/'))
            {
                Mode = (UnixFileMode)(item.Form switch
                {
                    FilesForm.Link => 0x1ff,
                    FilesForm.MakeFolder => item.Rights.Mode ?? FolderMode,
                    _ => item.DefaultMode,
                }),
                ModificationTime = MadeTime.Moment,
                AccessTime = MadeTime.Moment,
                ChangeTime = MadeTime.Moment,
            };
            if (type == TarEntryType.SymbolicLink)
            {
                entry.LinkName = item.LinkTo!;
            }
            else if (type == TarEntryType.RegularFile)
            {
                entry.DataStream = new MemoryStream(item.Content);
            }

            writer.WriteEntry(entry);
        }

        return tar.ToArray();
    }
}
