using System.Globalization;
using System.Text;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Tar;

namespace Coppice.Distributions.Debian.Building;

/// <summary>Makes packages (deb(5)) of a few files, owned by root, without a time: the same files give the same bytes.</summary>
internal static class DebFile
{
    /// <summary>Makes one.</summary>
    /// <param name="control">The control files by name.</param>
    /// <param name="files">The files by path, without a slash in front.</param>
    public static byte[] Of(IEnumerable<(string Name, byte[] Content)> control, IEnumerable<(string Path, byte[] Content)> files)
    {
        var file = new MemoryStream();
        file.Write("!<arch>\n"u8);
        Member(file, "debian-binary", "2.0\n"u8.ToArray());
        Member(file, "control.tar", Tar(control));
        Member(file, "data.tar", Tar(files));
        return file.ToArray();
    }

    private static byte[] Tar(IEnumerable<(string Path, byte[] Content)> files)
    {
        var (tar, made) = (new MemoryStream(), new HashSet<string>());
        Folder("");
        foreach (var (path, content) in files.OrderBy(pair => pair.Path, StringComparer.Ordinal))
        {
            for (var end = path.IndexOf('/'); end > 0; end = path.IndexOf('/', end + 1))
            {
                Folder(path[..(end + 1)]);
            }

            tar.Write(TarFormat.Header(new TarMember(TarMember.File, Encoding.ASCII.GetBytes("./" + path))
            {
                Mode = ModeBits.Readable, Size = content.Length,
            }));
            tar.Write(content);
            tar.Write(new byte[TarFormat.Padding(content.Length)]);
        }

        tar.Write(TarFormat.End);
        return tar.ToArray();

        void Folder(string path)
        {
            if (made.Add(path))
            {
                tar.Write(TarFormat.Header(
                    new TarMember(TarMember.Folder, Encoding.ASCII.GetBytes("./" + path)) { Mode = ModeBits.Usable }));
            }
        }
    }

    // ar(5): name, time, owner, group, mode, size; at even places.
    private static void Member(MemoryStream file, string name, byte[] content)
    {
        file.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n")));
        file.Write(content);
        file.Write(content.Length % 2 == 0 ? [] : "\n"u8);
    }
}
