using Coppice.Cli.Output;
using Coppice.Foundation;

namespace Coppice.Cli.Progress;

/// <summary>
/// The live lines of a run: one for each running step, below it the end of its log. Pure: state, clock and size in, lines out.
/// </summary>
public static class LiveView
{
    private const int LogLines = 3;

    /// <summary>
    /// At most <c>size.Height - 1</c> lines of at most <c>size.Width - 1</c> columns, so that nothing wraps or scrolls.
    /// </summary>
    public static IReadOnlyList<string> Lines(ProgressState state, DateTimeOffset now, TerminalSize size, Palette palette)
    {
        var width = Math.Max(1, size.Width - 1);
        var height = Math.Max(1, size.Height - 1);
        if (state.Running.Count > height)
        {
            var more = state.Running.Count - height + 1;
            return
            [
                .. state.Running.Take(height - 1).Select(step => StepLine(step, now, width, palette)),
                DisplayWidth.Cut($"  … and {more} more", width),
            ];
        }

        // Every step has its line; what remains is shared out for logs, the earliest steps first.
        var spare = height - state.Running.Count;
        var lines = new List<string>();
        foreach (var step in state.Running)
        {
            lines.Add(StepLine(step, now, width, palette));
            var log = step.Log.TakeLast(Math.Min(LogLines, spare)).ToList();
            lines.AddRange(log.Select(line => palette.Set(Style.Dim, DisplayWidth.Cut("  │ " + line, width))));
            spare -= log.Count;
        }

        return lines;
    }

    private static string StepLine(StepState step, DateTimeOffset now, int width, Palette palette)
    {
        var time = Quantity.Duration(step.Elapsed(now));
        var amount = StepText.Amount(step, now, bar: true);

        // The bar is the first to go on a narrow terminal: the numbers say the same.
        if (DisplayWidth.Of(step.Name) + DisplayWidth.Of(amount) + time.Length + 6 > width)
        {
            amount = StepText.Amount(step, now, bar: false);
        }

        var room = width - 2 - (amount.Length > 0 ? amount.Length + 2 : 0) - time.Length - 2;
        if (room < 8)
        {
            return DisplayWidth.Cut($"▸ {step.Name}", width);
        }

        var left = DisplayWidth.Cut(step.Name, room) + (amount.Length > 0 ? "  " + amount : "");
        return palette.Set(Style.Cyan, "▸") + " " + DisplayWidth.Pad(left, width - 2 - time.Length - 2) + "  "
            + palette.Set(Style.Dim, time);
    }
}
