using System.Reflection;
using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>What finalizing does at a path, and why: a line of a distribution's <c>settled.list</c>.</summary>
/// <param name="Kind">The kind: <c>identity</c>, <c>secret</c>, <c>log</c>, ….</param>
/// <param name="Why">Why it is done, for people.</param>
/// <param name="Action">What is done; <c>report</c> does nothing.</param>
/// <param name="Pattern">The paths.</param>
/// <param name="MadeBy">The name of what makes it again in the qube; empty for nothing.</param>
public sealed record FinalizedPath(string Kind, string Why, string Action, PathPattern Pattern, string MadeBy)
{
    /// <summary>Whether what is there identifies a machine.</summary>
    public bool IsOfOneMachine => Kind is "identity" or "secret";

    /// <summary>
    /// Whether a running system makes what is there again by itself: not where finalizing only gives it a form, or removes what
    /// was there for growing alone.
    /// </summary>
    public bool IsMadeAgain => Kind is not ("order" or "time" or "random" or "policy");

    /// <summary>Whether what is there is mounted over in a running system, so that it would never be seen.</summary>
    public bool IsVolatile => Kind == "volatile";
}

/// <summary>
/// A distribution's <c>settled.list</c>: the one list that finalizing, accounting and docs/determinism.md go by.
/// </summary>
internal sealed class FinalizedList
{
    private const string Report = "report";
    private static readonly string[] OfFolders = ["files", "clear", "truncate"];

    private FinalizedList(IReadOnlyList<FinalizedPath> rows) => Rows = rows;

    /// <summary>All lines, in order.</summary>
    public IReadOnlyList<FinalizedPath> Rows { get; }

    /// <summary>Reads the list of a distribution.</summary>
    /// <param name="distribution">The name of its folder.</param>
    public static FinalizedList Of(string distribution) => Parse(Text($"{distribution}.Scripts.settled.list"));

    /// <summary>A text of this assembly.</summary>
    public static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Coppice.Distributions.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="FormatException">A line is none.</exception>
    public static FinalizedList Parse(string text)
    {
        var rows = new List<FinalizedPath>();
        var (kind, why) = ("", "");
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line.StartsWith("= ", StringComparison.Ordinal))
            {
                (kind, why) = line[2..].Split(": ", 2) is [var name, var reason]
                    ? (name, reason)
                    : throw new FormatException(line);
                continue;
            }

            rows.Add(line.Split(' ') is [var action, var pattern, .. var more] && more.Length <= 1 && kind.Length > 0
                ? new FinalizedPath(
                    kind, why, action,
                    new PathPattern(OfFolders.Contains(action) ? pattern + "/**" : pattern, action == "delete"),
                    more.FirstOrDefault(""))
                : throw new FormatException(line));
        }

        return new FinalizedList(rows);
    }

    /// <summary>What finalizing removes, empties or changes at a path; null when it leaves it alone.</summary>
    public FinalizedPath? At(BytePath path) => Rows.FirstOrDefault(row => row.Action != Report && row.Pattern.Matches(path));

    /// <summary>What is removed or emptied because it identifies one machine.</summary>
    public IReadOnlyList<FinalizedPath> Identities =>
        [.. Rows.Where(row => row is { IsOfOneMachine: true, Action: "remove" or "empty" or "delete" })];

    /// <summary>Whether what is at a path identifies one machine.</summary>
    public bool IdentifiesMachine(BytePath path) => Rows.Any(row => row.IsOfOneMachine && row.Pattern.Matches(path));
}
