using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian.ReducedIndexes;

/// <summary>
/// The versions of apt that are known by test to choose the same with a reduced index of the lists as with all of them: of
/// packages that are alike to it, apt takes one by the order in which it came across them (<see cref="FirstMentions"/>), which is
/// nowhere promised. Any other apt reads all lists.
/// </summary>
internal static partial class KnownApts
{
    // Major and minor version; ExcerptTests run with each of them.
    private static readonly HashSet<string> Tested = new(StringComparer.Ordinal) { "2.6" };

    /// <summary>Whether it is one.</summary>
    /// <param name="version">The version as <c>apt-get --version</c> prints it (<c>apt 2.6.1 (amd64)</c>), or as the package has
    /// it.</param>
    public static bool Has(string version) =>
        MajorAndMinor().Match(version) is { Success: true } match && Tested.Contains(match.Groups["version"].Value);

    [GeneratedRegex(
        @"^(?:apt )?(?:\d+:)?(?<version>\d+\.\d+)(?!\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MajorAndMinor();
}
