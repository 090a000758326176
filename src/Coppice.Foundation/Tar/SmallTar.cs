using System.Text;
using Coppice.Foundation.Posix;

namespace Coppice.Foundation.Tar;

/// <summary>Archives of a few files with their folders, owned by root, without a time: the same files, the same bytes.</summary>
public static class SmallTar
{
    /// <summary>Makes one.</summary>
    /// <param name="files">The files by path, without a slash in front.</param>
    /// <param name="root">What stands before each path: empty, or <c>./</c>, which is a folder of the archive then.</param>
    public static byte[] Of(IEnumerable<(string Path, byte[] Content)> files, string root = "")
    {
        var (tar, made) = (new MemoryStream(), new HashSet<string>());
        Folder("");
        foreach (var (path, content) in files.OrderBy(pair => pair.Path, StringComparer.Ordinal))
        {
            for (var end = path.IndexOf('/'); end > 0; end = path.IndexOf('/', end + 1))
            {
                Folder(path[..(end + 1)]);
            }

            tar.Write(TarFormat.Header(new TarMember(TarMember.File, Encoding.ASCII.GetBytes(root + path))
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
            if (root.Length + path.Length > 0 && made.Add(path))
            {
                tar.Write(TarFormat.Header(
                    new TarMember(TarMember.Folder, Encoding.ASCII.GetBytes(root + path)) { Mode = ModeBits.Usable }));
            }
        }
    }
}
