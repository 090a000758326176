using System.Text.RegularExpressions;

namespace Coppice.Diagnosis.Logs;

/// <summary>What a builder puts in front of each line: a time, and perhaps its name.</summary>
/// <param name="Name">The name; null when it puts none.</param>
internal sealed partial record LogStamp(string? Name)
{
    /// <summary>
    /// The stamp of a log. A program's own messages begin with a name, too. So only a name counts that each of the first lines
    /// has, and that is followed by more than what programs say after their own.
    /// </summary>
    /// <param name="first">Some first lines.</param>
    public static LogStamp Of(IEnumerable<string> first)
    {
        var stamped = first.Select(line => (Line: line, Match: Stamp().Match(line))).Where(pair => pair.Match.Success).ToList();
        var names = stamped.Select(pair => pair.Match.Groups["name"].Value).Distinct().ToList();
        return new LogStamp(
            names is [{ Length: > 0 } name] && stamped.Exists(pair => !Own().IsMatch(pair.Line[pair.Match.Length..]))
                ? name : null);
    }

    /// <summary>The line without it.</summary>
    public string Without(string line)
    {
        if (Stamp().Match(line) is not { Success: true } match)
        {
            return line;
        }

        var name = match.Groups["name"];
        return name.Success && name.Value != Name ? line[name.Index..] : line[match.Length..];
    }

    [GeneratedRegex(@"^(info|warning|error|fatal|note|hint|\*\*\*|Entering|Leaving|Nothing|\[)\b?",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Own();

    // "2026-11-29 18:20:01,123 builder: ", "[2026-11-29T18:20:01.123Z] ", "18:20:01 ", "[  12.345] ".
    [GeneratedRegex(
        @"^(\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?\]?|"
            + @"\[?\d\d:\d\d:\d\d([.,]\d+)?\]?|\[ *\d+\.\d+\]):? ?((?<name>[A-Za-z][\w.@-]*)(\[\d+\])?: )?",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Stamp();
}
