using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Debian.Grafting;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Upgrading;

/// <summary>
/// A package's scripts may run a program that the package itself brings and keep what it makes. Where such a program is another
/// one, and its package's scripts were seen making files, only installing it tells what these would be now.
/// </summary>
internal static partial class OwnPrograms
{
    // It makes the library cache, which is generated again, and nothing else.
    private const string LibraryCacheProgram = "ldconfig";

    /// <param name="package">The package.</param>
    /// <param name="made">The files, with something in them, that its scripts were seen making; null where no one
    /// watched.</param>
    /// <exception cref="MustRebuildException">They may be other ones now.</exception>
    public static void Refuse(UpgradedPackage package, IReadOnlyCollection<BytePath>? made)
    {
        var kept = made?.Where(path => !OthersFiles.Has(path)).Order().ToList();
        if (kept is { Count: 0 })
        {
            return;
        }

        var programs = package.Changes.Where(change => change is { IsProgram: true, OnlyInTime: false })
            .Select(change => Encoding.Latin1.GetString(change.Path.Name)).ToHashSet();
        foreach (var script in InstallationScripts.Names.Where(package.Now.Control.ContainsKey))
        {
            var words = Encoding.Latin1.GetString(package.Now.Control[script].Content.Span)
                .Split('\n').Where(line => !line.TrimStart().StartsWith('#'))
                .SelectMany(line => Word().Matches(line)).Select(match => match.Groups["name"].Value);
            if (words.FirstOrDefault(word => word != LibraryCacheProgram && programs.Contains(word)) is { } program)
            {
                var what = kept is null ? "no record says what it writes" : $"{kept[0]} may come from it";
                throw new MustRebuildException(
                    $"the {script} of {package.Name} names {VisibleText.Of(program)}, which has changed, and {what}");
            }
        }
    }

    // A word of its own, perhaps with the folder that programs are in.
    [GeneratedRegex(
        @"(?<=^|[\s;|&(`""'=])(?:/(?:usr/)?s?bin/)?(?<name>[A-Za-z0-9_\[][A-Za-z0-9+._-]*)(?=$|[\s;|&)`""'])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
