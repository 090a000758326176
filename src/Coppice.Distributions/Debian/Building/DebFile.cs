using System.Globalization;
using System.Text;
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
        Member(file, "control.tar", SmallTar.Of(control, "./"));
        Member(file, "data.tar", SmallTar.Of(files, "./"));
        return file.ToArray();
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
