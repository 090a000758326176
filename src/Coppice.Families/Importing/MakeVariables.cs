using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation;

namespace Coppice.Families.Importing;

/// <summary>
/// The variables of a makefile, read as plain text: assignments, references and conditions on them (GNU make's manual, 3.7, 6 and
/// 7). Whatever else decides a value is named, and the value is not known.
/// </summary>
/// <param name="file">How messages call the file.</param>
/// <param name="leave">Told what is not taken over: what, why and where.</param>
internal sealed partial class MakeVariables(string file, Action<string, string, SourceSpan> leave)
{
    private const int Deepest = 20;
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SourceSpan> places = new(StringComparer.Ordinal);

    /// <summary>Where each variable is set first, in order.</summary>
    public IReadOnlyDictionary<string, SourceSpan> Places => places;

    /// <summary>A variable's text, as it is written.</summary>
    public string this[string name] => values[name];

    /// <summary>Reads a text: logical lines first, then conditions, then assignments.</summary>
    public void Read(string text)
    {
        var conditions = new Stack<bool?>();
        var lines = text.Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            var where = new SourceSpan(file, at + 1, 1, lines[at].TrimEnd());
            var line = new StringBuilder(lines[at].TrimEnd('\r'));
            while (line.Length > 0 && line[^1] == '\\' && at + 1 < lines.Length)
            {
                line.Length--;
                line.Append(' ').Append(lines[++at].Trim());
            }

            var logical = WithoutComment(line.ToString());
            if (logical.Trim().Length == 0)
            {
                continue;
            }

            if (Condition().Match(logical) is { Success: true } condition)
            {
                Decide(condition, conditions, where);
            }
            else if (conditions.Contains(null))
            {
                leave(logical.Trim(), "it depends on a condition that only make can decide", where);
            }
            else if (!conditions.Contains(false))
            {
                Assign(logical, where);
            }
        }
    }

    private void Decide(Match condition, Stack<bool?> conditions, SourceSpan where)
    {
        switch (condition.Groups["word"].Value)
        {
            case "endif":
                conditions.TryPop(out _);
                break;
            case "else":
                conditions.Push(conditions.TryPop(out var before) ? !before : null);
                break;
            case var word:
                var rest = condition.Groups["rest"].Value.Trim();
                bool? holds = Pair().Match(rest) is { Success: true } pair
                    && Expand(pair.Groups["one"].Value.Trim(), 0) is { } one
                    && Expand(pair.Groups["other"].Value.Trim(), 0) is { } other
                        ? one == other
                        : word is "ifdef" or "ifndef" && Variable().IsMatch(rest) ? values.ContainsKey(rest) : null;
                if (holds is null)
                {
                    leave($"{word} {rest}", "only make can decide it", where);
                }

                conditions.Push(word is "ifneq" or "ifndef" ? !holds : holds);
                break;
        }
    }

    private void Assign(string line, SourceSpan where)
    {
        if (Assignment().Match(line) is not { Success: true } found)
        {
            leave(
                line.Trim(),
                line.TrimStart().Split(' ')[0] is "include" or "-include" or "sinclude" ? "other files are not read; import each"
                    : "it is a rule or command of make, which is never run",
                where);
            return;
        }

        var (name, how, value) = (found.Groups["name"].Value, found.Groups["how"].Value, found.Groups["value"].Value.Trim());
        var known = values.GetValueOrDefault(name);
        switch (how)
        {
            case "?=" when known is not null:
                return;
            case "+=":
                values[name] = known is { Length: > 0 } ? $"{known} {value}" : value;
                break;
            case ":=" or "::=" when Expand(value, 0) is { } now:
                values[name] = now;
                break;
            default:
                values[name] = value;
                break;
        }

        places.TryAdd(name, where);
    }

    // Null where more than variables decides it.
    private string? Expand(string text, int depth)
    {
        if (depth > Deepest)
        {
            return null;
        }

        var unknown = false;
        var expanded = Reference().Replace(text, reference =>
        {
            var name = reference.Groups["name"].Value;
            var value = Variable().IsMatch(name) ? Expand(values.GetValueOrDefault(name, ""), depth + 1) : null;
            unknown |= value is null;
            return value ?? "";
        });
        return unknown || expanded.Contains("$(", StringComparison.Ordinal) ? null
            : expanded.Replace("$$", "$", StringComparison.Ordinal);
    }

    /// <summary>The words of a variable; none where it is not set, or where it is not known what they are.</summary>
    public string[] Words(string name)
    {
        if (!values.TryGetValue(name, out var value))
        {
            return [];
        }

        if (Expand(value, 0) is { } text)
        {
            return text.Trim('"').Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        }

        leave($"{name} = {value}", "functions of make decide it, which is never run", places[name]);
        return [];
    }

    private static string WithoutComment(string line)
    {
        var at = line.IndexOf('#');
        return at < 0 ? line : line[..at];
    }

    [GeneratedRegex(@"^\s*(?<word>ifeq|ifneq|ifdef|ifndef|else|endif)\b(?<rest>.*)$", Options, 1000)]
    private static partial Regex Condition();

    [GeneratedRegex(
        @"^\((?<one>[^,]*),(?<other>.*)\)$|^""(?<one>[^""]*)""\s+""(?<other>[^""]*)""$|^'(?<one>[^']*)'\s+'(?<other>[^']*)'$",
        Options, 1000)]
    private static partial Regex Pair();

    [GeneratedRegex(
        @"^\s*(export\s+|override\s+)?(?<name>[A-Za-z_][A-Za-z0-9_-]*)\s*(?<how>\+=|\?=|::=|:=|=)(?<value>.*)$", Options, 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\$[({](?<name>[^(){}$]*)[)}]", Options, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Variable();
}
