using System.Text;
using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian.Changes;

/// <summary>
/// A text in the form of deb-changelog(5), which <c>NEWS.Debian</c> has as well. What does not fit the form is passed over:
/// changelogs go back for decades.
/// </summary>
internal static partial class DebianChangelog
{
    /// <summary>Its entries in their order, each with its lines without their indentation.</summary>
    public static IEnumerable<DebianChange> Read(string text)
    {
        DebianChange? entry = null;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd()))
        {
            if (Header().Match(line) is { Success: true } header)
            {
                if (entry is not null)
                {
                    yield return entry;
                }

                entry = new DebianChange(
                    header.Groups["version"].Value, header.Groups["suites"].Value.Trim(),
                    Urgency().Match(header.Groups["keys"].Value).Groups["urgency"].Value.ToLowerInvariant(), []);
            }
            else if (line.StartsWith(" -- ", StringComparison.Ordinal) && entry is not null)
            {
                yield return entry;
                entry = null;
            }
            else if (line.Length == 0 || line.StartsWith("  ", StringComparison.Ordinal))
            {
                entry?.Lines.Add(line);
            }
        }

        // The signature is missing: the text was cut.
        if (entry is not null)
        {
            yield return entry;
        }
    }

    // Epochs, tildes and all: what a version is decides whoever compares it.
    [GeneratedRegex(
        @"^[A-Za-z0-9][A-Za-z0-9+.\-]* \((?<version>[^()\s]+)\)(?<suites>[^;]*);(?<keys>.*)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Header();

    [GeneratedRegex(
        @"\burgency\s*=\s*(?<urgency>[A-Za-z]+)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Urgency();
}

/// <summary>An entry.</summary>
/// <param name="Version">The version, as written.</param>
/// <param name="Suites">What it was uploaded to.</param>
/// <param name="Urgency">Lower case; empty when not given.</param>
/// <param name="Lines">The lines between head and signature, without white space at their ends.</param>
internal sealed record DebianChange(string Version, string Suites, string Urgency, List<string> Lines)
{
    /// <summary>Its changes, each on one line without its mark.</summary>
    public IReadOnlyList<string> Items
    {
        get
        {
            var items = new List<StringBuilder>();
            var apart = true;
            foreach (var line in Lines.Select(line => line.Trim()))
            {
                var isMarked = line.Length > 1 && "*-+".Contains(line[0]) && line[1] == ' ';
                if (line.Length > 0 && (isMarked || apart))
                {
                    items.Add(new StringBuilder(isMarked ? line[2..].TrimStart() : line));
                }
                else if (line.Length > 0)
                {
                    items[^1].Append(' ').Append(line);
                }

                apart = line.Length == 0;
            }

            return [.. items.Select(item => item.ToString())];
        }
    }

    /// <summary>Its text as it stands there, without the indentation that all lines have.</summary>
    public string Text
    {
        get
        {
            var indentation = Lines.Where(line => line.Length > 0).Select(line => line.Length - line.TrimStart(' ').Length)
                .DefaultIfEmpty().Min();
            return string.Join('\n', Lines.Select(line => line.Length == 0 ? "" : line[indentation..])).Trim('\n');
        }
    }
}
