using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Building;

namespace Coppice.Distributions.Debian.Building;

/// <summary>The patches of a source, <c>debian/patches/series</c> (dpkg-source(1), format 3.0 (quilt)).</summary>
internal static partial class PatchSeries
{
    /// <summary>The list of patches.</summary>
    public const string File = "debian/patches/series";

    /// <summary>Which patch a log of dpkg-source(1) says is at fault; null where it names none.</summary>
    public static PatchFault? Fault(IEnumerable<string> log)
    {
        // What patch(1) says of one patch stands between two lines of dpkg-source.
        var (files, applied, hunks) = (0, 0, 0);
        foreach (var line in log)
        {
            if (Missing().Match(line) is { Success: true } missing)
            {
                return new PatchFault(missing.Groups["patch"].Value, IsThere: false, IsApplied: false);
            }

            if (Failed().Match(line) is { Success: true } failed)
            {
                return new PatchFault(failed.Groups["patch"].Value, IsThere: true, files > 0 && applied == files && hunks == 0);
            }

            if (Next().IsMatch(line))
            {
                (files, applied, hunks) = (0, 0, 0);
            }

            files += line.StartsWith("patching file ", StringComparison.Ordinal) ? 1 : 0;
            applied += line.StartsWith("Reversed (or previously applied) patch detected!", StringComparison.Ordinal) ? 1 : 0;
            hunks += line.StartsWith("Hunk #", StringComparison.Ordinal) ? 1 : 0;
        }

        return null;
    }

    /// <summary>The list without a patch; null where it does not have it.</summary>
    public static byte[]? Without(byte[] series, string patch)
    {
        var lines = Encoding.UTF8.GetString(series).Split('\n').ToList();
        return lines.RemoveAll(line => line.Split([' ', '\t'], 2)[0] == patch) > 0
            ? Encoding.UTF8.GetBytes(string.Join('\n', lines))
            : null;
    }

    [GeneratedRegex(
        @"^dpkg-source: error: cannot (read|stat|open) \S*/debian/patches/(?<patch>[^\s:]+): No such file",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Missing();

    [GeneratedRegex(
        "^dpkg-source: info: if patch '(?<patch>[^']+)' is correctly applied by quilt",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Failed();

    [GeneratedRegex(
        "^dpkg-source: info: (applying|using patch list) ",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Next();
}
