using Coppice.Distributions.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>
/// Files that programs of other packages write for the scripts that call them (alternatives, diversions, enabled units), that
/// are merged by meaning, or that are generated again: nothing that a package's own files are in.
/// </summary>
internal static class OthersFiles
{
    private static readonly BytePath[] Paths =
    [
        .. ((string[])[
            "var/lib/dpkg", "var/lib/systemd/deb-systemd-helper-enabled", "var/lib/systemd/deb-systemd-user-helper-enabled"])
            .Select(BytePath.Of), LibraryCache.Path,
    ];

    /// <summary>Whether a path is one of them.</summary>
    public static bool Has(BytePath path) => Paths.Any(path.IsWithin) || SharedFiles.Has(path);
}
