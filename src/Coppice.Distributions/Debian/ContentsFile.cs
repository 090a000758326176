using System.Buffers;

namespace Coppice.Distributions.Debian;

/// <summary>
/// A Contents index (https://wiki.debian.org/DebianRepository/Format, "Contents indices"): a path, white space, and the packages
/// that have it, <c>[[area/]section/]name</c> with commas between. Lines of another form are passed over, as that page asks: old
/// files begin with an explanation.
/// </summary>
internal static class ContentsFile
{
    private static readonly SearchValues<byte> Blanks = SearchValues.Create(" \t"u8);

    // deb-control(5), and the capitals and underscores of third-party archives.
    private static readonly SearchValues<byte> Name = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-._"u8);

    public static void Read(Stream contents, FileOwner found) => LineStream.Read(contents, line => ReadLine(line, found));

    private static void ReadLine(ReadOnlySpan<byte> line, FileOwner found)
    {
        // Paths may have blanks in them, the list of packages has none.
        var blank = line.LastIndexOfAny(Blanks);
        var path = blank < 0 ? [] : line[..blank].TrimEnd(" \t"u8);
        if (path.IsEmpty || path[^1] == '/')
        {
            return;
        }

        if (path.StartsWith("./"u8))
        {
            path = path[2..];
        }

        var packages = line[(blank + 1)..];
        foreach (var range in packages.Split((byte)','))
        {
            var package = packages[range];
            package = package[(package.LastIndexOf((byte)'/') + 1)..];
            if (!package.IsEmpty && !package.ContainsAnyExcept(Name))
            {
                found(path, package);
            }
        }
    }
}
