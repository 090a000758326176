using System.Text.RegularExpressions;

namespace Coppice.Distributions.Arch;

/// <summary>What pacman says, read.</summary>
internal static partial class PacmanOutput
{
    // pacman(8), --print-format %l
    [GeneratedRegex(
        @"^file:///run/coppice/archive/(?<mirror>[0-9]+)/(?<path>[^/\s]+)$",
        RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    public static partial Regex PackageLocation();

    // error: failed retrieving file 'a-1-1-any.pkg.tar.zst' from disk : Couldn't open file
    // /run/coppice/archive/0/a-1-1-any.pkg.tar.zst
    [GeneratedRegex(
        @"Could(?:n't| not) open file /run/coppice/archive/(?<mirror>[0-9]+)/(?<path>[^/\s]+?\.pkg\.tar[.a-z0-9]*)(?:\s|$)",
        RegexOptions.CultureInvariant, 1000)]
    public static partial Regex MissingFile();

    // ":: rival-1-1 and works-1-1 are in conflict" (pacman 6.0: ":: rival and works are in conflict")
    [GeneratedRegex(
        @"^:: (?<one>[^\s:]+) and (?<two>[^\s:]+) are in conflict", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    public static partial Regex Conflict();

    // ":: unable to satisfy dependency 'xserver<1.20.7' required by app"
    [GeneratedRegex(
        @"^:: unable to satisfy dependency '(?<requirement>[^'\s]+)' required by (?<package>\S+)$",
        RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    public static partial Regex Unmet();

    [GeneratedRegex(@"^removes (?<name>\S+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    public static partial Regex RemovedPackage();
}
