using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Building;

/// <summary>
/// What of a source becomes its source package where it is laid out otherwise than dpkg-source(1) wants it: a folder
/// <c>debian</c> further down, and upstream's archive as a file of its own.
/// </summary>
internal static class SourceLayout
{
    // dpkg-source(1), "Format: 3.0 (quilt)", without what it reads only in old packages.
    private static readonly string[] Compressions = [".gz", ".bz2", ".xz"];

    /// <summary>Whether a folder may be the one that says what is built.</summary>
    public static bool IsBuildFolder(string folder)
    {
        var parts = folder.Trim('/').Split('/');
        return parts[^1] == "debian" && parts.All(part => part is not ("" or "." or ".."));
    }

    /// <summary>The archive of upstream among further files of a source; empty where there are none.</summary>
    /// <exception cref="Failure">There are several, or it is none that a source package may have.</exception>
    public static string Upstream(IReadOnlyList<string> further) => further switch
    {
        [] => "",
        [var one] when Compressions.Contains(Path.GetExtension(one)) => one,
        [var one] => throw new Failure(
            $"its further file {VisibleText.Of(one)} cannot be the archive of upstream in a source package",
            $"it must end in {string.Join(", ", Compressions)}", kind: ProblemKind.Unsupported),
        _ => throw new Failure(
            $"it has {further.Count} further files, and a source package has one archive of upstream: "
                + VisibleText.Of(string.Join(", ", further)),
            "take a tree of your own that needs no such thing (override:)", kind: ProblemKind.Unsupported),
    };
}
