namespace Coppice.Cli.Output;

/// <summary>What a plan does to something, in order of rising danger.</summary>
public enum ChangeKind
{
    /// <summary>Nothing.</summary>
    Unchanged,

    /// <summary>It is new: <c>+</c>.</summary>
    Add,

    /// <summary>It becomes another: <c>~</c>.</summary>
    Change,

    /// <summary>It goes: <c>-</c>.</summary>
    Remove,
}

/// <summary>One line of a plan.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Subject">To what: a template, a package. Safe to show.</param>
/// <param name="What">What is done: <c>build</c>, <c>graft</c>, <c>3.0.15-1 → 3.0.17-1</c>. Safe to show.</param>
/// <param name="Why">The reason. Safe to show.</param>
public sealed record Change(ChangeKind Kind, string Subject, string What = "", string Why = "");

/// <summary>Shows a plan as a difference with its summary last.</summary>
public static class ChangeList
{
    /// <summary>
    /// The lines: what is changed in the order given, then removals in capitals (they must stand out without colour), then the
    /// summary.
    /// </summary>
    /// <param name="changes">The changes; unchanged ones are left to the summary.</param>
    /// <param name="summary">
    /// Parts of the last line, joined by <c> · </c>: <c>2 to build, 1 unchanged</c>, <c>download 312 MiB</c>.
    /// </param>
    /// <param name="palette">Colours or none.</param>
    /// <param name="width">Columns of the terminal, or null.</param>
    public static IEnumerable<string> Lines(
        IEnumerable<Change> changes, IEnumerable<string> summary, Palette palette, int? width = null)
    {
        var shown = changes.Where(change => change.Kind != ChangeKind.Unchanged)
            .OrderBy(change => change.Kind == ChangeKind.Remove).ToList();
        var table = new Table(new Column(), new Column(), new Column(), new Column(Shrinks: true));
        foreach (var change in shown)
        {
            var style = StyleOf(change.Kind);
            var what = change.Kind == ChangeKind.Remove ? change.What.ToUpperInvariant() : change.What;
            table.Add(
                new Cell(Mark(change.Kind), style), new Cell(change.Subject, Style.Bold), new Cell(what, style),
                new Cell(change.Why, Style.Dim));
        }

        var last = string.Join(" · ", summary.Where(part => part.Length > 0));
        return table.Lines(palette, width)
            .Concat(shown.Count > 0 && last.Length > 0 ? [""] : [])
            .Concat(last.Length > 0 ? TextWrap.Lines(last, width ?? int.MaxValue) : []);
    }

    private static string Mark(ChangeKind kind) => kind switch
    {
        ChangeKind.Add => "+",
        ChangeKind.Change => "~",
        ChangeKind.Remove => "-",
        _ => " ",
    };

    private static Style StyleOf(ChangeKind kind) => kind switch
    {
        ChangeKind.Add => Style.Green,
        ChangeKind.Change => Style.Yellow,
        ChangeKind.Remove => Style.Red,
        _ => Style.Plain,
    };
}
