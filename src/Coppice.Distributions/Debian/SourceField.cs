using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian;

/// <summary>The field <c>Source</c> of a package (deb-control(5)).</summary>
internal static partial class SourceField
{
    /// <summary>The source of a package.</summary>
    /// <param name="package">The package's name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="field">The field; empty or null where the package is called as its source and has its version.</param>
    public static SourceVersion Of(string package, string version, string? field) =>
        Form().Match(field ?? "") is { Success: true } match
            ? new SourceVersion(
                match.Groups["name"].Value, match.Groups["version"] is { Success: true } own ? own.Value : version)
            : new SourceVersion(package, version);

    /// <summary>A version without what counts how often the package was built again from the same source: <c>+b1</c>.</summary>
    public static string WithoutRebuild(string version) => Rebuild().Replace(version, "");

    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9][A-Za-z0-9+.\-]*)(\s+\((?<version>[^()\s]+)\))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();

    [GeneratedRegex(@"\+b[0-9]+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rebuild();
}
