using System.Text;
using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Arch;

/// <summary>
/// What a <c>desc</c> file says of a package, in a repository's database or in the local one: <c>%FIELD%</c>, its values a line
/// each, an empty line (libalpm, be_sync.c and be_local.c).
/// </summary>
internal sealed class PacmanEntry : ITreePackage
{
    // What the local database has of a package that is needed to resolve, in libalpm's order.
    private static readonly string[] Kept =
        [
            "NAME", "VERSION", "BASE", "ARCH", "SIZE", "REASON", "REPLACES", "DEPENDS", "OPTDEPENDS", "CONFLICTS", "PROVIDES",
            "GROUPS",
        ];

    private readonly Dictionary<string, List<string>> fields = new(StringComparer.Ordinal);

    private PacmanEntry()
    {
    }

    public string Name => Value("NAME");

    public string Version => Value("VERSION");

    public string Architecture => Value("ARCH");

    public IReadOnlyList<Requirement> Depends => [.. Values("DEPENDS").Select(Requirement.Parse)];

    /// <summary>Its own name and version, and what it provides.</summary>
    public IEnumerable<Requirement> Provided =>
        Values("PROVIDES").Select(Requirement.Parse).Prepend(new Requirement(Name, "=", Version));

    /// <summary>The first value of a field; empty when there is none.</summary>
    public string Value(string field) => fields.GetValueOrDefault(field) is [var first, ..] ? first : "";

    public IReadOnlyList<string> Values(string field) => fields.GetValueOrDefault(field) ?? [];

    /// <summary>Reads entries that lie one after the other, each beginning with its name or file name.</summary>
    public static IReadOnlyList<PacmanEntry> ReadAll(ReadOnlySpan<byte> text)
    {
        var entries = new List<PacmanEntry>();
        PacmanEntry? entry = null;
        List<string>? values = null;
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            if (line.Length == 0)
            {
                values = null;
            }
            else if (values is not null)
            {
                values.Add(line);
            }
            else if (line.Length > 2 && line[0] == '%' && line[^1] == '%')
            {
                var field = line[1..^1];
                if (entry is null || field == "FILENAME" || (field == "NAME" && entry.fields.ContainsKey("NAME")))
                {
                    entry = new PacmanEntry();
                    entries.Add(entry);
                }

                entry.fields[field] = values = [];
            }
        }

        return [.. entries.Where(found => found.Name.Length > 0)];
    }

    /// <summary>
    /// The entry as a repository has it, but for what it wants to replace: no package of another archive goes because of it.
    /// </summary>
    /// <param name="without">Another field that is left out.</param>
    public string RepositoryText(string? without = null)
    {
        var text = new StringBuilder();
        foreach (var (field, values) in fields
            .Where(pair => pair.Key != "REPLACES" && pair.Key != without && pair.Value.Count > 0))
        {
            text.Append('%').Append(field).Append("%\n").AppendJoin('\n', values).Append("\n\n");
        }

        return text.ToString();
    }

    /// <summary>The entry as the local database would have it, as far as resolving needs it.</summary>
    public string LocalText()
    {
        var text = new StringBuilder();
        foreach (var field in Kept)
        {
            // A repository calls the installed size by another name.
            var values = field == "SIZE" && !fields.ContainsKey(field) ? Values("ISIZE") : Values(field);
            if (values.Count > 0)
            {
                text.Append('%').Append(field).Append("%\n").AppendJoin('\n', values).Append("\n\n");
            }
        }

        return text.ToString();
    }
}
