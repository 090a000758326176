using System.Text.RegularExpressions;
using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Building;

/// <summary>
/// Reads relationship fields of a source (Debian policy, 7.1), with architectures in brackets and profiles in angle brackets:
/// what does not hold for a build is left out.
/// </summary>
/// <param name="architecture">The architecture that is built for.</param>
/// <param name="profiles">The build profiles that are active, such as <c>nocheck</c>.</param>
internal sealed partial class SourceRelations(string architecture, IReadOnlyCollection<string> profiles)
{
    private const int Most = 2000;
    private const string Substitution = "${";

    /// <summary>What a field asks for.</summary>
    /// <param name="field">The value of the field.</param>
    /// <param name="problems">Gets what cannot be read.</param>
    /// <param name="substituted">
    /// Whether values are put in later (deb-substvars(5)): what is named so is left out, and such versions with it.
    /// </param>
    public IReadOnlyList<BuildNeed> Read(string field, ICollection<string> problems, bool substituted = false)
    {
        var needs = new List<BuildNeed>();
        var groups = field.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (groups.Length > Most)
        {
            problems.Add($"has more than {Most} relations");
            return needs;
        }

        foreach (var group in groups)
        {
            var alternatives = new List<NeededName>();
            foreach (var text in group.Split('|', StringSplitOptions.TrimEntries))
            {
                // A value is text that is put in, and may be empty: a word of its own may be left out, a part of a name leaves
                // the name unknown.
                var known = substituted ? Substituted().Replace(text, "").TrimEnd() : text;
                if (substituted && Unknown().IsMatch(known))
                {
                    continue;
                }

                var match = Form().Match(known);
                if (!match.Success)
                {
                    problems.Add($"has \"{VisibleText.Of(text.Length > 80 ? text[..80] : text)}\", which is no relation");
                }
                else if (HoldsFor(match.Groups["arch"].Value) && HoldsWith(match.Groups["profiles"].Value))
                {
                    alternatives.Add(Of(match, substituted));
                }
            }

            if (alternatives.Count > 0)
            {
                needs.Add(new BuildNeed(alternatives));
            }
        }

        return needs;
    }

    /// <summary>Whether an architecture, or a wildcard such as <c>linux-any</c>, is the one that is built for.</summary>
    public bool IsOurs(string name) => name is "any" or "all" || name == architecture || name == "linux-any"
        || name == $"any-{architecture}" || name == $"linux-{architecture}" || name == $"gnu-linux-{architecture}";

    // Of the native architecture is what everything here is; with ":any" a name stays as apt reads it.
    private static NeededName Of(Match match, bool substituted)
    {
        var package = match.Groups["name"].Value;
        var name = package + (match.Groups["qualifier"].Value == ":any" ? ":any" : "");
        var version = match.Groups["version"].Value;
        return version.Length == 0 || (substituted && version.Contains(Substitution, StringComparison.Ordinal))
            ? new NeededName(name) { Package = package }
            : new NeededName(name, match.Groups["op"].Value, version) { Package = package };
    }

    private bool HoldsFor(string list)
    {
        var words = list.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0
            || (words[0].StartsWith('!') ? !words.Any(word => IsOurs(word.TrimStart('!'))) : words.Any(IsOurs));
    }

    // All of one list must hold, of one of the lists.
    private bool HoldsWith(string lists)
    {
        var all = lists.Split(['<', '>'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return all.Length == 0 || all.Any(list => list.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .All(word => word.StartsWith('!') ? !profiles.Contains(word[1..]) : profiles.Contains(word)));
    }

    [GeneratedRegex(@"(?<=\s)\$\{[^}\s]*\}(?=\s|$)(?![^(]*\))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Substituted();

    [GeneratedRegex(@"^[^\s(]*\$\{", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unknown();

    [GeneratedRegex(
        @"^(?<name>[A-Za-z0-9][A-Za-z0-9+._-]{0,127})(?<qualifier>:[a-z0-9-]+)?\s*"
            + @"(\(\s*(?<op><<|<=|=|>=|>>|<|>)\s*(?<version>[^\s()]{1,256})\s*\))?\s*"
            + @"(\[(?<arch>[a-z0-9! -]*)\])?\s*(?<profiles>(<[a-z0-9!. +-]+>\s*)*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
