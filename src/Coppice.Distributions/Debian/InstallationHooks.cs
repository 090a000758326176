using System.Text.RegularExpressions;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>
/// Programs that apt and dpkg run whenever they install something: <c>DPkg::Pre-Invoke</c>, <c>Post-Invoke</c> and
/// <c>Pre-Install-Pkgs</c> of apt.conf(5), <c>AptCli::Hooks</c>, <c>pre-invoke</c>, <c>post-invoke</c> and <c>status-logger</c>
/// of dpkg(1). They may change anything (localepurge removes what packages brought, etckeeper commits all of <c>/etc</c>), so
/// what is not installed again cannot have what they would do, unless they were seen doing nothing.
/// </summary>
internal static partial class InstallationHooks
{
    /// <summary>debconf's, which every system has: the config scripts of packages, and those are looked at.</summary>
    public const string Preconfigure = "/usr/sbin/dpkg-preconfigure --apt || true";

    private const string PreconfigureLine = $$"""DPkg::Pre-Install-Pkgs {"{{Preconfigure}}";};""";

    /// <summary>Refuses a tree that has any.</summary>
    /// <param name="read">Reads a file; null where there is none.</param>
    /// <param name="filesIn">Names of the files and symbolic links in a directory.</param>
    /// <param name="areKnown">
    /// Whether what ran was watched, and came to nothing. A logger runs beside dpkg all the time, so no one can say what it did.
    /// </param>
    /// <exception cref="MustRebuildException">It has one.</exception>
    public static void Refuse(
        Func<BytePath, byte[]?> read, Func<BytePath, IReadOnlyList<string>> filesIn, bool areKnown = false)
    {
        if (((areKnown ? null : SettingFiles.Apt.With(IsOfApt, read, filesIn))
            ?? SettingFiles.Dpkg.With(areKnown ? Logger().IsMatch : Dpkg().IsMatch, read, filesIn)) is { } hooking)
        {
            throw new MustRebuildException($"{hooking} runs a program whenever packages are installed");
        }
    }

    // Where a line stands in a group of another name (APT { Update { Post-Invoke …) it is a doubt too many.
    private static bool IsOfApt(string line) =>
        !line.StartsWith("//", StringComparison.Ordinal)
            && !line.StartsWith('#') && line != PreconfigureLine
            && Apt().Matches(line).Any(match => !match.Groups["update"].Success);

    [GeneratedRegex(
        @"(?<update>Update::)?(?:Pre-Invoke|Post-Invoke|Pre-Install-Pkgs)|AptCli",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Apt();

    [GeneratedRegex("^(?:--)?(?:pre-invoke|post-invoke|status-logger)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Dpkg();

    [GeneratedRegex("^(?:--)?status-logger", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Logger();
}
