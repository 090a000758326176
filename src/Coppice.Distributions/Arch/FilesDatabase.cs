using System.Formats.Tar;

namespace Coppice.Distributions.Arch;

/// <summary>
/// A pacman repository's <c>.files</c> database (repo-add(8)): a tar with a folder <c>NAME-VERSION-PKGREL</c> for each package,
/// which has the files <c>desc</c> (whose <c>%NAME%</c> names the package) and <c>files</c>: a line <c>%FILES%</c>, then one path
/// per line, folders with a closing slash.
/// </summary>
internal static class FilesDatabase
{
    /// <summary>A larger file list of one package is refused. The largest of Arch have some 10 MB.</summary>
    private const long EntryLimit = 256 << 20;

    /// <summary>Hands over every file of every package. Nothing is extracted.</summary>
    /// <param name="database">The tar, uncompressed.</param>
    /// <param name="found">Takes the files.</param>
    /// <exception cref="InvalidDataException">It is no such database.</exception>
    public static void Read(Stream database, FileOwner found)
    {
        try
        {
            using var tar = new TarReader(database, leaveOpen: true);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.DataStream is { } content && entry.Name.EndsWith("/files", StringComparison.Ordinal))
                {
                    ReadFiles(content, entry.Length, NameOf(entry.Name), found);
                }
            }
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("it is truncated", e);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException or OverflowException)
        {
            throw new InvalidDataException("it is not a tar archive", e);
        }
    }

    private static void ReadFiles(Stream content, long length, byte[] package, FileOwner found)
    {
        if (length > EntryLimit)
        {
            throw new InvalidDataException($"the list of files of one package is larger than {EntryLimit} bytes");
        }

        var inFiles = false;
        LineStream.Read(content, line =>
        {
            if (line is [(byte)'%', .., (byte)'%'])
            {
                inFiles = line.SequenceEqual("%FILES%"u8);
            }
            else if (inFiles && !line.IsEmpty && line[^1] != '/')
            {
                found(line, package);
            }
        });
    }

    // A version and a pkgrel have no dash in them (PKGBUILD(5)), so the name is what is before the last two.
    private static byte[] NameOf(string entry)
    {
        var folder = entry[..entry.LastIndexOf('/')];
        var release = folder.LastIndexOf('-');
        var version = release <= 0 ? -1 : folder.LastIndexOf('-', release - 1);
        return version > 0
            ? System.Text.Encoding.UTF8.GetBytes(folder[(folder.LastIndexOf('/') + 1)..version])
            : throw new InvalidDataException("it has a folder whose name is not a package's");
    }
}
