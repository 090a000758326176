using System.Text;
using Coppice.Cli.Output;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>
/// Progress on a terminal: finished steps scroll up as one line each, running ones stay below as live lines
/// (<see cref="LiveView"/>). Drawn ten times a second at most, however many events come; control sequences are those of ECMA-48.
/// </summary>
public sealed class LiveDisplay : IProgressDisplay
{
    private const string HideCursor = "\x1b[?25l";
    private const string ShowCursor = "\x1b[?25h";
    private const string ClearBelow = "\x1b[J";
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly Terminal terminal;
    private readonly TimeProvider time;
    private readonly ProgressState state = new();
    private readonly List<string> said = [];
    private readonly Lock gate = new();
    private readonly ITimer timer;
    private IReadOnlyList<string> drawn = [];
    private IReadOnlyList<int> drawnWidths = [];
    private bool cursorHidden;
    private bool disposed;
    private bool paused;

    /// <summary>Draws on standard error of <paramref name="terminal"/> from the first event on.</summary>
    public LiveDisplay(Terminal terminal, TimeProvider time)
    {
        this.terminal = terminal;
        this.time = time;
        timer = time.CreateTimer(_ => Draw(), null, Tick, Tick);
    }

    /// <inheritdoc/>
    public void Report(ProgressEvent progress)
    {
        if (progress is Noted note)
        {
            Say(note.Text);
            return;
        }

        lock (gate)
        {
            var step = state.Apply(progress, time.GetUtcNow());
            if (step is { Ended: { } ended })
            {
                var (mark, style) = StepText.Mark(ended.Outcome);
                said.Add($"{terminal.ErrorPalette.Set(style, mark)} {StepText.Ended(step)}");
            }
        }
    }

    /// <inheritdoc/>
    public void Say(string line)
    {
        lock (gate)
        {
            said.Add(line);
            Draw();
        }
    }

    /// <summary>Draws what has changed since the last time.</summary>
    internal void Draw()
    {
        lock (gate)
        {
            if (!disposed && !paused)
            {
                Draw(terminal.Size(), time.GetUtcNow());
            }
        }
    }

    /// <inheritdoc/>
    public IDisposable Pause()
    {
        lock (gate)
        {
            Replace([], [], terminal.Size().Width);
            ReturnCursor();
            paused = true;
        }

        return new Resumption(this);
    }

    /// <inheritdoc/>
    public void Abandon()
    {
        // The lock may be held by a thread that is stuck in writing to the terminal.
        if (gate.TryEnter(TimeSpan.FromMilliseconds(100)))
        {
            disposed = true;
            gate.Exit();
        }

        if (cursorHidden)
        {
            terminal.Error.Write(ShowCursor);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        timer.Dispose();
        lock (gate)
        {
            if (disposed)
            {
                return;
            }

            disposed = true;
            said.AddRange(state.Failed.SelectMany(step => StepText.Failure(step, terminal.ErrorPalette)));
            Replace([], [], terminal.Size().Width);
            ReturnCursor();
        }
    }

    private void ReturnCursor()
    {
        if (cursorHidden)
        {
            cursorHidden = false;
            terminal.Error.Write(ShowCursor);
        }
    }

    private void Draw(TerminalSize size, DateTimeOffset now)
    {
        var lines = LiveView.Lines(state, now, size, terminal.ErrorPalette);
        var widths = terminal.ErrorPalette.Enabled ? LiveView.Lines(state, now, size, Palette.None) : lines;
        Replace(lines, widths.Select(DisplayWidth.Of).ToList(), size.Width);
    }

    private void Replace(IReadOnlyList<string> lines, IReadOnlyList<int> widths, int columns)
    {
        if (said.Count == 0 && lines.SequenceEqual(drawn))
        {
            return;
        }

        var text = new StringBuilder();
        if (!cursorHidden && lines.Count > 0)
        {
            text.Append(HideCursor);
            cursorHidden = true;
        }

        // A terminal that became narrower has broken our lines in several: go up over all of them.
        var rows = drawnWidths.Sum(width => Math.Max(1, (width + columns - 1) / columns));
        if (rows > 0)
        {
            text.Append($"\x1b[{rows}A\r{ClearBelow}");
        }

        foreach (var line in said.Concat(lines))
        {
            text.Append(line).Append('\n');
        }

        said.Clear();
        drawn = lines;
        drawnWidths = widths;
        terminal.Error.Write(text.ToString());
    }

    private sealed class Resumption(LiveDisplay display) : IDisposable
    {
        public void Dispose()
        {
            lock (display.gate)
            {
                display.paused = false;
            }
        }
    }
}
