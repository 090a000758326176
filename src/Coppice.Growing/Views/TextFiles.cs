using System.Formats.Tar;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Layers;

namespace Coppice.Growing.Views;

/// <summary>Writes the small text files of a distribution, into a folder of this machine or as a tar for a tree.</summary>
internal static class TextFiles
{
    /// <summary>The mode of a file that everybody may read.</summary>
    public const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The mode of a file that everybody may run.</summary>
    public const UnixFileMode Runnable =
        Readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static void Write(string folder, TextFile file)
    {
        var path = Path.Combine(folder, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, file.Content.Span);
        File.SetUnixFileMode(path, file.Executable ? Runnable : Readable);
    }

    /// <summary>A tar of the files, owned by root, with times at <see cref="MadeTime"/>.</summary>
    public static byte[] Tar(IReadOnlyList<TextFile> files)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var file in files)
            {
                writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, file.Path.TrimStart('/'))
                {
                    DataStream = new MemoryStream(file.Content.ToArray()),
                    Mode = file.Executable ? Runnable : Readable,
                    ModificationTime = file.Time,
                    AccessTime = MadeTime.Moment,
                    ChangeTime = MadeTime.Moment,
                });
            }
        }

        return tar.ToArray();
    }

    /// <summary>
    /// The step that lays a tar over a tree's root. Directories that are there already keep their owner and mode, unless it is
    /// said otherwise.
    /// </summary>
    public static SandboxStep LayOver(
        string title, byte[] tar, string by = AuthorKind.Coppice, bool overFolders = false) => new(title,
    [
        "tar", "--extract", "--file=-", "--directory=/", "--keep-directory-symlink",
        overFolders ? "--overwrite-dir" : "--no-overwrite-dir",
        "--numeric-owner", "--same-owner", "--preserve-permissions",
    ])
    {
        Input = tar,
        By = by,
        NeedsNoPackages = true,
    };
}
