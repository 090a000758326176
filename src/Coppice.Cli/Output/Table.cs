namespace Coppice.Cli.Output;

/// <summary>A column of a <see cref="Table"/>.</summary>
/// <param name="Header">Its heading; a table whose headings are all empty has no heading line.</param>
/// <param name="Right">Whether its cells stand at the right, as numbers do.</param>
/// <param name="Shrinks">Whether its cells may be cut to fit the terminal; of several the last gives way first.</param>
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
    private readonly List<IReadOnlyList<Cell>> rows = [];

    /// <summary>Adds a row; cells left out at its end are empty.</summary>
    public void Add(params IReadOnlyList<Cell> cells) => rows.Add(cells);

    /// <summary>The table's lines.</summary>
    /// <param name="palette">Colours or none.</param>
    /// <param name="width">Columns of the terminal; null (output to a file or pipe) cuts nothing.</param>
    public IEnumerable<string> Lines(Palette palette, int? width = null)
    {
        var widths = Widths(width);
        if (columns.Any(column => column.Header.Length > 0))
        {
            yield return Line(columns.Select(column => new Cell(column.Header, Style.Dim)).ToList(), widths, palette);
        }

        foreach (var row in rows)
        {
            yield return Line(row, widths, palette);
        }
    }

    private int[] Widths(int? width)
    {
        var widths = columns
            .Select((column, i) =>
                rows.Where(row => i < row.Count).Select(row => DisplayWidth.Of(row[i].Text))
                    .Append(DisplayWidth.Of(column.Header)).Max())
            .ToArray();
        var excess = widths.Sum() + (Gap.Length * (widths.Length - 1)) - (width ?? int.MaxValue);
        for (var i = widths.Length - 1; i >= 0 && excess > 0; i--)
        {
            if (columns[i].Shrinks)
            {
                // Narrower than this a text says nothing any more.
                var less = Math.Clamp(widths[i] - 8, 0, excess);
                widths[i] -= less;
                excess -= less;
            }
        }

        return widths;
    }

    private string Line(IReadOnlyList<Cell> cells, int[] widths, Palette palette)
    {
        var parts = columns.Select((column, i) =>
        {
            var cell = i < cells.Count ? cells[i] : "";
            var text = DisplayWidth.Cut(cell.Text, widths[i]);
            return DisplayWidth.Pad("", widths[i] - DisplayWidth.Of(text)) is var space && column.Right
                ? space + palette.Set(cell.Style, text)
                : palette.Set(cell.Style, text) + space;
        });
        return string.Join(Gap, parts).TrimEnd(' ');
    }
}
