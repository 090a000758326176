using System.Text.RegularExpressions;
using Coppice.Distributions;

namespace Coppice.Planning.Updates;

/// <summary>The flaws and advisories that entries of a changelog name. Whether they are fixed, a name does not say.</summary>
/// <param name="Flaws">The flaws, each once, by year and number.</param>
/// <param name="Advisories">Numbers of advisories (<c>DSA-5830-1</c>), each once, by name.</param>
public sealed partial record NamedFlaws(IReadOnlyList<NamedFlaw> Flaws, IReadOnlyList<string> Advisories)
{
    private const int MostRemark = 300;

    // CVE-2024
    private const int Year = 8;

    /// <summary>Those of some entries.</summary>
    /// <param name="entries">The entries, newest first.</param>
    public static NamedFlaws Of(IReadOnlyList<ChangelogEntry> entries)
    {
        var items = entries.SelectMany(entry => entry.Items.Select(item => (entry.Version, Text: item))).ToList();
        return new NamedFlaws(
            [
                .. items.SelectMany(item => Flaw().Matches(item.Text)
                        .Select(match => new NamedFlaw(match.Value.ToUpperInvariant(), item.Version, Remark(item.Text))))
                    // One entry can name a flaw several times; what is said of it in particular counts most.
                    .GroupBy(flaw => flaw.Name)
                    .Select(flaws => flaws.FirstOrDefault(flaw => flaw.Remark is not null) ?? flaws.First())
                    .OrderBy(flaw => flaw.Name[..Year], StringComparer.Ordinal).ThenBy(flaw => flaw.Name.Length)
                    .ThenBy(flaw => flaw.Name, StringComparer.Ordinal),
            ],
            [
                .. items.SelectMany(item => Advisory().Matches(item.Text).Select(match => match.Value)).Distinct()
                    .Order(StringComparer.Ordinal),
            ]);
    }

    private static string? Remark(string text) =>
        !Doubtful().IsMatch(text) ? null : text.Length <= MostRemark ? text : text[..MostRemark] + "…";

    [GeneratedRegex(
        @"\bCVE-[0-9]{4}-[0-9]{4,7}\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Flaw();

    [GeneratedRegex(
        @"\bD[SL]A-[0-9]{3,5}(-[0-9]+)?\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Advisory();

    // Words that say that a name is not there because of a fix.
    [GeneratedRegex(
        @"\b(regress(ion|ions|ed)?|not (affected|vulnerable)|unaffected|revert(s|ed|ing)?)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Doubtful();
}

/// <summary>A flaw that a changelog names.</summary>
/// <param name="Name">Its name: <c>CVE-2024-5535</c>.</param>
/// <param name="Version">
/// The newest version of the source whose entry names it, or the newest that says something else of it.
/// </param>
/// <param name="Remark">
/// The change that names it, where its words are not those of a fix: a regression, something reverted, a package that is not
/// affected. Else null.
/// </param>
public sealed record NamedFlaw(string Name, string Version, string? Remark);
