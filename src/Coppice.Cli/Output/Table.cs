namespace Coppice.Cli.Output;

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Header">Its heading; a table whose headings are all empty has no heading line.</param>
/// <param name="Right">Whether its cells stand at the right, as numbers do.</param>
/// <param name="Shrinks">
/// Whether its cells may be broken into lines to fit the terminal; of several the last gives way first.
/// </param>
public sealed record Column(string Header = "", bool Right = false, bool Shrinks = false);

/// <summary>A cell: text that is safe to show, and its style.</summary>
/// <param name="Text">One line without control characters.</param>
/// <param name="Style">How it is set off.</param>
public readonly record struct Cell(string Text, Style Style = Style.Plain)
{
    /// <summary>A cell without a style.</summary>
    public static implicit operator Cell(string text) => new(text);
}

/// <summary>Rows in aligned columns, two spaces apart.</summary>
/// <param name="columns">The columns, left to right.</param>
public sealed class Table(params IReadOnlyList<Column> columns)
{
    private const string Gap = "  ";

    // What stands below its row is set off by this.
    private const string Below = "    ";

    // A narrower text is no pleasure to read.
    private const int Narrowest = 24;
    private readonly List<IReadOnlyList<Cell>> rows = [];

    /// <summary>Adds a row; cells left out at its end are empty.</summary>
    public void Add(params IReadOnlyList<Cell> cells) => rows.Add(cells);

    /// <summary>
    /// The table's lines. Where the terminal is too narrow, texts that may shrink are broken at spaces; when that is not enough,
    /// the last columns of a row stand below it.
    /// </summary>
    /// <param name="palette">Colours or none.</param>
    /// <param name="width">Columns of the terminal; null (output to a file or pipe) breaks nothing.</param>
    public IEnumerable<string> Lines(Palette palette, int? width = null)
    {
        var (limit, widths) = (width ?? int.MaxValue, Widths());
        var kept = widths.Length;
        while (kept > 1 && Least(widths, kept) > limit)
        {
            kept--;
        }

        Shrink(widths, kept, limit);
        if (columns.Any(column => column.Header.Length > 0))
        {
            var headers = columns.Take(kept).Select(column => new Cell(column.Header, Style.Dim)).ToList();
            yield return Line(headers, widths, kept, palette);
        }

        foreach (var line in rows.SelectMany(row => Row(row, widths, kept, limit, palette)))
        {
            yield return line;
        }
    }

    private int[] Widths() =>
    [
        .. columns.Select((column, i) =>
            rows.Where(row => i < row.Count).Select(row => DisplayWidth.Of(row[i].Text))
                .Append(DisplayWidth.Of(column.Header)).Max()),
    ];

    // The narrowest that the first columns can be.
    private int Least(int[] widths, int kept) =>
        Enumerable.Range(0, kept).Sum(i => columns[i].Shrinks ? Math.Min(widths[i], Narrowest) : widths[i])
            + (Gap.Length * (kept - 1));

    private void Shrink(int[] widths, int kept, int limit)
    {
        var excess = (long)widths.Take(kept).Sum() + (Gap.Length * (kept - 1)) - limit;
        for (var i = kept - 1; i >= 0 && excess > 0; i--)
        {
            if (columns[i].Shrinks)
            {
                var less = (int)Math.Clamp(excess, 0, Math.Max(widths[i] - Narrowest, 0));
                widths[i] -= less;
                excess -= less;
            }
        }
    }

    private IEnumerable<string> Row(IReadOnlyList<Cell> row, int[] widths, int kept, int limit, Palette palette)
    {
        var broken = row.Take(kept).Select((cell, i) =>
            columns[i].Shrinks && DisplayWidth.Of(cell.Text) > widths[i]
                ? TextWrap.Lines(cell.Text, widths[i]).ToList()
                : [cell.Text]).ToList();
        for (var line = 0; line < broken.Max(lines => lines.Count); line++)
        {
            var cells = broken.Select((lines, i) => new Cell(line < lines.Count ? lines[line] : "", row[i].Style));
            yield return Line([.. cells], widths, kept, palette);
        }

        var below = row.Skip(kept).Where(cell => cell.Text.Length > 0).ToList();
        if (below.Sum(cell => DisplayWidth.Of(cell.Text) + Gap.Length) - Gap.Length <= limit - Below.Length)
        {
            if (below.Count > 0)
            {
                yield return Below + string.Join(Gap, below.Select(cell => palette.Set(cell.Style, cell.Text)));
            }

            yield break;
        }

        foreach (var cell in below)
        {
            foreach (var line in TextWrap.Lines(cell.Text, limit - Below.Length))
            {
                yield return Below + palette.Set(cell.Style, line);
            }
        }
    }

    private string Line(IReadOnlyList<Cell> cells, int[] widths, int kept, Palette palette)
    {
        var parts = columns.Take(kept).Select((column, i) =>
        {
            var cell = i < cells.Count ? cells[i] : "";
            return DisplayWidth.Pad("", widths[i] - DisplayWidth.Of(cell.Text)) is var space && column.Right
                ? space + palette.Set(cell.Style, cell.Text)
                : palette.Set(cell.Style, cell.Text) + space;
        });
        return string.Join(Gap, parts).TrimEnd(' ');
    }
}
