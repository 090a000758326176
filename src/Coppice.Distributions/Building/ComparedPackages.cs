using System.Globalization;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Building;

/// <summary>
/// Looks for the first difference of two packages, in a confined process, since others made what is in them
/// (<c>Scripts/compare-packages.sh</c>).
/// </summary>
public static class ComparedPackages
{
    private const int LongestAnswer = 1 << 20;

    /// <summary>The first difference; null where they could not be compared.</summary>
    /// <param name="output">What <see cref="IBuildRules.Compare"/> printed.</param>
    public static PackageDifference? Read(string output)
    {
        var words = output.Split('\n')[0].Split('\t');
        return words.Length != 4 ? null
            : new PackageDifference(
                words[0], words[1], words[2],
                long.TryParse(words[3], NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : null);
    }

    /// <summary>The command.</summary>
    /// <param name="parts">A script that says which parts a package has, and how one is printed as a tar.</param>
    /// <param name="one">Absolute path of a package.</param>
    /// <param name="other">Absolute path of the other.</param>
    internal static Command Command(string parts, string one, string other) => Foundation.Processes.Command.Confined(
        "bash", ["-c", parts + FinalizedList.Text("Scripts.compare-packages.sh"), "compare-packages", one, other],
        Confinement.Reading(one, other) with { ReadsPrivate = true }) with
    {
        OutputLimit = LongestAnswer,
    };
}

/// <summary>Where two packages differ first.</summary>
/// <param name="Member">The part of the package file.</param>
/// <param name="Path">The path in it, as the part's list shows it; empty where it is none.</param>
/// <param name="What"><c>content</c>, <c>entry</c> (name, mode, owner, size or time), or <c>form</c> (how it is packed).</param>
/// <param name="Byte">Of a content, the first byte that differs, counted from 1.</param>
public sealed record PackageDifference(string Member, string Path, string What, long? Byte);
