using System.Text.RegularExpressions;

namespace Coppice.Diagnosis.Logs;

/// <summary>How one program says one reason.</summary>
/// <param name="Class">The reason.</param>
/// <param name="Mark">A text that each such line has, so that all other lines cost nothing.</param>
/// <param name="Form">
/// The form of the whole line, a regular expression: the group <c>subject</c> is what it is about, <c>place</c> the place in a
/// source.
/// </param>
/// <param name="Strength">What such a line is worth.</param>
internal sealed record LogRule(FailureClass Class, string Mark, string Form, Strength Strength)
{
    // Logs are foreign text: no form may take more than linear time on one. Made when its mark is first met.
    private readonly Lazy<Regex> form = new(() => new Regex(
        Form, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant));

    // The group "path" belongs to a subject that is a program and what it wanted.
    private static string Subject(Match match) => match.Groups["path"] is { Success: true } path
        ? $"{match.Groups["subject"].Value.Trim()}: {path.Value}"
        : match.Groups["subject"].Value.Trim();

    /// <summary>A line after which nothing goes on.</summary>
    public static LogRule Fatal(FailureClass failure, string mark, string form) => new(failure, mark, form, Strength.Fatal);

    /// <summary>A line that is a reason only where an end follows.</summary>
    public static LogRule Likely(FailureClass failure, string mark, string form) => new(failure, mark, form, Strength.Likely);

    /// <summary>A line that says that something failed, and of the reason no more than a word.</summary>
    public static LogRule General(FailureClass failure, string mark, string form) => new(failure, mark, form, Strength.General);

    /// <summary>What a line says by this rule; null when it says something else.</summary>
    public LogFinding? Read(string line, int number)
    {
        if (!line.Contains(Mark, StringComparison.Ordinal) || form.Value.Match(line) is not { Success: true } match)
        {
            return null;
        }

        var place = match.Groups["place"] is { Success: true } where ? where.Value : null;
        return new LogFinding(Class, number, line, Subject(match), place);
    }
}

/// <summary>What a line that says a reason is worth.</summary>
internal enum Strength
{
    /// <summary>It is the reason where an end follows soon: a script may look for a command, and do without.</summary>
    Likely,

    /// <summary>Nothing goes on after it, but what stands before it may say more of the reason.</summary>
    General,

    /// <summary>Nothing goes on after it.</summary>
    Fatal,
}
