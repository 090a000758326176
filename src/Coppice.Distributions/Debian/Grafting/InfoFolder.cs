using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// The folder in which dpkg keeps control files and lists of packages (dpkg(1)): <c>NAME[:ARCHITECTURE].PART</c>.
/// </summary>
internal static class InfoFolder
{
    private static readonly BytePath Folder = BytePath.Of("var/lib/dpkg/info");

    /// <summary>The packages of which something in it is among some paths.</summary>
    public static IReadOnlySet<string> PackagesOf(IEnumerable<BytePath> paths) =>
        paths.Where(path => path.Parent == Folder).Select(path => PackageOf(Encoding.Latin1.GetString(path.Name)))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a path is a script that asks debconf's questions.</summary>
    public static bool IsConfig(BytePath path) => path.Parent == Folder && path.Name.EndsWith(".config"u8);

    private static string PackageOf(string file)
    {
        var end = file.LastIndexOf('.');
        return file[..(end < 0 ? file.Length : end)].Split(':')[0];
    }
}
