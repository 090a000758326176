using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian;

/// <summary>Reads what <c>apt-get</c> prints, in English and without a terminal.</summary>
internal static partial class AptOutput
{
    /// <summary>The files that <c>--print-uris</c> names.</summary>
    public static IReadOnlyList<(string MirrorFolder, string Path)> Resolved(string output) =>
        ResolvedUri().Matches(output)
            .Select(match => (match.Groups["mirror"].Value, Uri.UnescapeDataString(match.Groups["path"].Value)))
            .ToList();

    /// <summary>The files that apt wanted and did not find.</summary>
    public static IReadOnlyList<(string MirrorFolder, string Path)> Missing(string output) =>
        MissingFile().Matches(output)
            .Select(match => (match.Groups["mirror"].Value, Uri.UnescapeDataString(match.Groups["path"].Value)))
            .Distinct()
            .ToList();

    /// <summary>The packages that a simulated removal names.</summary>
    public static IReadOnlyList<string> Removed(string output) =>
        RemovedPackage().Matches(output).Select(match => match.Groups["name"].Value).Distinct().ToList();

    /// <summary>The packages that apt would have removed for what was asked.</summary>
    public static IReadOnlyList<string> Displaced(string output) =>
        DisplacedPackages().Matches(output)
            .SelectMany(
                match => match.Groups["names"].Value.Split((char[])[' ', '\n', '*'], StringSplitOptions.RemoveEmptyEntries))
            .Concat(Rival().Matches(output).Select(match => match.Groups["name"].Value))
            .Select(name => name.Split(':')[0])
            .Distinct()
            .ToList();

    /// <summary>The requirements that nothing fulfils.</summary>
    public static IReadOnlyList<UnmetRequirement> Unmet(string output) =>
        [.. UnmetPackage()
            .Matches(output)
            .Select(match =>
                new UnmetRequirement(
                    match.Groups["package"].Value, match.Groups["requirement"].Value, match.Groups["name"].Value))
            .Distinct()];

    // apt-get(8), --print-uris: 'URI' destination size hash
    [GeneratedRegex(
        @"^'file:/run/coppice/archive/(?<mirror>[0-9]+)/(?<path>[^']+)'", RegexOptions.Multiline | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex ResolvedUri();

    // "E: Failed to fetch file:/run/coppice/archive/0/pool/…  File not found"
    [GeneratedRegex(
        @"Failed to fetch file:/run/coppice/archive/(?<mirror>[0-9]+)/(?<path>\S+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MissingFile();

    // "The following packages will be REMOVED:\n  name name:arch\n  name": apt-get(8) says so before it fails for --no-remove.
    [GeneratedRegex(
        @"^The following packages will be REMOVED:\n(?<names>(?:  .+\n)+)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DisplacedPackages();

    // " app : Depends: xserver (< 1.20.7) but 1.20.7-1 is to be installed", "… but it is not installable"
    [GeneratedRegex(
        @"^ (?<package>[a-z0-9][a-z0-9+.:-]*) : (?:Pre-)?Depends: "
            + @"(?<requirement>(?<name>[a-z0-9][a-z0-9+.-]+)(?::[a-z0-9]+)?(?: \([^)\n]+\))?) but ",
        RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UnmetPackage();

    // "The following packages have unmet dependencies:\n name : Conflicts: other but 1.0 is to be installed"
    [GeneratedRegex(@" (?:Conflicts|Breaks): (?<name>[a-z0-9][a-z0-9+.-]+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rival();

    // apt-get(8), --simulate: "Purg name [version]", "Remv name:arch [version]"
    [GeneratedRegex(
        @"^(?:Purg|Remv) (?<name>[a-z0-9][a-z0-9+.-]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex RemovedPackage();
}
