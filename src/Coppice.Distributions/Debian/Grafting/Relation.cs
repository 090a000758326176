using System.Text.RegularExpressions;
using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Debian.Grafting;

/// <summary>One alternative of a relationship field (Debian policy, 7.1): <c>libc6 (&gt;= 2.36)</c>.</summary>
/// <param name="Name">The package, without its architecture qualifier.</param>
/// <param name="Operator">How versions are compared; empty when any will do.</param>
/// <param name="Version">The version to compare with; null when any will do.</param>
internal sealed partial record Relation(string Name, string Operator, string? Version) : IPackageRequirement
{
    /// <summary>The groups of a field: all groups must hold, in each group one alternative.</summary>
    public static IEnumerable<IReadOnlyList<Relation>> Groups(string field) =>
        field.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(group => (IReadOnlyList<Relation>)[.. group.Split('|', StringSplitOptions.TrimEntries).Select(Parse)]);

    /// <summary>
    /// Whether a version fulfils the relation. One that cannot be read fulfils nothing that asks for a version.
    /// </summary>
    public bool Allows(string version)
    {
        if (Version is null)
        {
            return true;
        }

        if (!DebianVersion.TryParse(version, out var candidate) || !DebianVersion.TryParse(Version, out var wanted))
        {
            return false;
        }

        var order = candidate.CompareTo(wanted);
        return Operator switch
        {
            "<<" => order < 0,
            "<=" or "<" => order <= 0,
            "=" => order == 0,
            ">=" or ">" => order >= 0,
            ">>" => order > 0,
            _ => false,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Version is null ? Name : $"{Name} ({Operator} {Version})";

    private static Relation Parse(string text)
    {
        var match = Form().Match(text);
        return match.Success
            ? new Relation(
                match.Groups["name"].Value, match.Groups["op"].Value,
                match.Groups["version"] is { Success: true } version ? version.Value : null)
            : new Relation(text, "?", "");
    }

    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9][A-Za-z0-9+._-]*)(:[a-z0-9-]+)?\s*(\(\s*(?<op><<|<=|=|>=|>>|<|>)\s*(?<version>[^\s)]+)\s*\))?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
