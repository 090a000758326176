using System.Text;

namespace Coppice.Distributions.Debian;

/// <summary>One enabled entry of apt's sources (sources.list(5)).</summary>
/// <param name="Types"><c>deb</c>, <c>deb-src</c>.</param>
/// <param name="Uris">URIs as written; they may have any of apt's methods.</param>
/// <param name="Suites">Suites; one that ends in a slash is an exact path.</param>
/// <param name="Components">The components, such as main.</param>
/// <param name="SignedBy">Keyring files or fingerprints; an embedded key shows as its text; null when not given.</param>
/// <param name="Options">All other options, by name in lower case.</param>
public sealed record AptSource(
    IReadOnlyList<string> Types,
    IReadOnlyList<string> Uris,
    IReadOnlyList<string> Suites,
    IReadOnlyList<string> Components,
    string? SignedBy,
    IReadOnlyDictionary<string, string> Options);

/// <summary>
/// Reads apt's own configuration in both formats of sources.list(5). Malformed and disabled entries are passed over: complaining
/// about them is apt's task, and Coppice only looks for mirrors here.
/// </summary>
public static class AptSources
{
    private static readonly string[] No = ["no", "false", "without", "off", "disable", "0"];

    /// <summary>
    /// The entries of a file; the format goes by the name (<c>.sources</c> is deb822, everything else has one line per entry).
    /// </summary>
    public static IReadOnlyList<AptSource> Parse(SourceText file)
    {
        var lines = file.Text.Split('\n').Select(line => line.TrimEnd('\r'));
        return file.Path.EndsWith(".sources", StringComparison.Ordinal)
            ? [.. Stanzas(lines).Select(FromStanza).OfType<AptSource>()]
            : [.. lines.Select(FromLine).OfType<AptSource>()];
    }

    private static AptSource? FromLine(string line)
    {
        var comment = line.IndexOf('#');
        var text = (comment < 0 ? line : line[..comment]).Trim();
        var options = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var open = text.IndexOf('[');
        var type = Words(open < 0 ? text : text[..open]).FirstOrDefault();
        if (type is not ("deb" or "deb-src"))
        {
            return null;
        }

        var rest = text[type.Length..].TrimStart();
        if (rest.StartsWith('['))
        {
            var close = rest.IndexOf(']');
            if (close < 0)
            {
                return null;
            }

            foreach (var pair in Words(rest[1..close]).Select(word => word.Split('=', 2)).Where(pair => pair.Length == 2))
            {
                options[pair[0].TrimEnd('+', '-')] = pair[1];
            }

            rest = rest[(close + 1)..];
        }

        var words = Words(rest);
        return words.Count < 2 ? null : Entry([type], [words[0]], [words[1]], [.. words.Skip(2)], options);
    }

    private static AptSource? FromStanza(Dictionary<string, string> fields)
    {
        List<string> Take(string name) => fields.Remove(name, out var value) ? Words(value) : [];
        if (fields.Remove("Enabled", out var enabled) && No.Contains(enabled.Trim(), StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var (types, uris, suites, components) = (Take("Types"), Take("URIs"), Take("Suites"), Take("Components"));
        return types.Count == 0 || uris.Count == 0 || suites.Count == 0 ? null : Entry(types, uris, suites, components, fields);
    }

    private static AptSource Entry(
        IReadOnlyList<string> types, IReadOnlyList<string> uris, IReadOnlyList<string> suites, IReadOnlyList<string> components,
        Dictionary<string, string> options)
    {
        var signedBy = options.Remove("Signed-By", out var value) ? value.Trim() : null;
        return new AptSource(
            types, uris, suites, components, signedBy,
            options.ToDictionary(pair => pair.Key.ToLowerInvariant(), pair => pair.Value.Trim()));
    }

    private static IEnumerable<Dictionary<string, string>> Stanzas(IEnumerable<string> lines)
    {
        var fields = new Dictionary<string, StringBuilder>(StringComparer.OrdinalIgnoreCase);
        StringBuilder? last = null;
        foreach (var line in lines.Append(""))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (string.IsNullOrWhiteSpace(line))
            {
                if (fields.Count > 0)
                {
                    yield return fields.ToDictionary(
                        pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase);
                }

                fields.Clear();
                last = null;
            }
            else if (line[0] is ' ' or '\t')
            {
                last?.Append('\n').Append(line);
            }
            else if (line.IndexOf(':') is var colon and > 0)
            {
                last = new StringBuilder(line[(colon + 1)..]);
                fields[line[..colon]] = last;
            }
        }
    }

    private static List<string> Words(string text) =>
        [.. text.Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)];
}
