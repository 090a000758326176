using System.Text;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian.Building;

/// <summary>
/// Reads a control file of a source (deb-src-control(5)), strictly: each line belongs to a field, each field is there once, and
/// nothing is longer than it may be.
/// </summary>
internal static class ControlFile
{
    private const int MostStanzas = 1000;
    private const int MostProblems = 20;

    /// <summary>The stanzas, in order.</summary>
    /// <param name="content">The file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="Failure">It is not such a file: every problem.</exception>
    public static IReadOnlyList<ControlStanza> Read(byte[] content, string name)
    {
        var problems = new List<Problem>();
        var stanzas = new List<ControlStanza>();
        ControlStanza? stanza = null;
        string? field = null;
        var number = 0;
        foreach (var line in Lines(content, name))
        {
            number++;
            if (problems.Count >= MostProblems || stanzas.Count > MostStanzas)
            {
                break;
            }

            if (line.StartsWith('#'))
            {
                continue;
            }

            if (string.IsNullOrWhiteSpace(line))
            {
                (stanza, field) = (null, null);
            }
            else if (line[0] is ' ' or '\t')
            {
                if (field is null)
                {
                    problems.Add(Wrong(name, number, "continues a field, but there is none before it"));
                }
                else
                {
                    stanza!.Fields[field] += "\n" + line.Trim();
                }
            }
            else if (line.IndexOf(':') is var colon and > 0 && IsName(line[..colon]))
            {
                if (stanza is null)
                {
                    stanzas.Add(stanza = new ControlStanza(number));
                }

                field = line[..colon];
                if (!stanza.Fields.TryAdd(field, line[(colon + 1)..].Trim()))
                {
                    problems.Add(Wrong(name, number, $"has the field {VisibleText.Of(field)} a second time"));
                }
            }
            else
            {
                problems.Add(Wrong(name, number, "is not a field: a name, a colon, a value"));
            }
        }

        if (stanzas.Count > MostStanzas)
        {
            problems.Add(new Problem($"{name} has more than {MostStanzas} stanzas"));
        }

        return problems.Count == 0 ? stanzas : throw new Failure(problems, kind: ProblemKind.Unsupported);
    }

    /// <summary>What is wrong with a line.</summary>
    public static Problem Wrong(string name, int line, string what) => new($"{name}, line {line}: {what}");

    private static string[] Lines(byte[] content, string name)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).ReplaceLineEndings("\n").Split('\n');
        }
        catch (DecoderFallbackException e)
        {
            throw new Failure($"{name} is not UTF-8", inner: e, kind: ProblemKind.Unsupported);
        }
    }

    // deb822(5): printable ASCII without space and colon; not beginning with # or -.
    private static bool IsName(string name) =>
        name[0] is not ('#' or '-') && name.Length <= 100 && name.All(c => c is > ' ' and < '\x7f' and not ':');
}

/// <summary>A stanza of a control file.</summary>
/// <param name="Line">Its first line.</param>
internal sealed record ControlStanza(int Line)
{
    /// <summary>Its fields by name, whose case does not matter; lines of a value without their indentation.</summary>
    public Dictionary<string, string> Fields { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The value of a field; empty when it is not there.</summary>
    public string this[string field] => Fields.GetValueOrDefault(field, "");
}
