using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Serving.Running;

/// <summary>A step of a run as a page shows it.</summary>
/// <param name="Number">Its place among the steps, from 0.</param>
/// <param name="Title">What it does.</param>
/// <param name="State"><c>running</c>, <c>done</c>, <c>unchanged</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Text">How far it is, the last line that it printed, or its result.</param>
/// <param name="Log">The name of the log in the store; null when none is kept.</param>
public sealed record StepLine(int Number, string Title, string State, string Text, string? Log);

/// <summary>What happens in a run: takes progress events from any thread, and wakes those who watch.</summary>
internal sealed class RunSteps : IProgressSink
{
    private const string Running = "running";
    private const int LongestText = 300;

    private readonly Lock gate = new();
    private readonly List<StepLine> lines = [];
    private readonly List<string> notes = [];
    private readonly Dictionary<string, int> places = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The steps so far, and notes next to them.</summary>
    public (IReadOnlyList<StepLine> Lines, IReadOnlyList<string> Notes) Read()
    {
        lock (gate)
        {
            return ([.. lines], [.. notes]);
        }
    }

    /// <summary>Ends when something has changed after it was asked for; ask before reading.</summary>
    public Task Changed
    {
        get
        {
            lock (gate)
            {
                return changed.Task;
            }
        }
    }

    /// <inheritdoc/>
    public void Report(ProgressEvent progress)
    {
        lock (gate)
        {
            Take(progress);
        }

        Wake();
    }

    /// <summary>Wakes those who watch.</summary>
    public void Wake()
    {
        TaskCompletionSource before;
        lock (gate)
        {
            before = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.TrySetResult();
    }

    private void Take(ProgressEvent progress)
    {
        if (progress is Noted note)
        {
            notes.Add(note.Text);
        }
        else if (progress is StepStarted started)
        {
            places[started.Step] = lines.Count;
            lines.Add(new StepLine(lines.Count, Text(started.Title), Running, "", null));
        }
        else if (places.TryGetValue(progress.Step, out var place))
        {
            lines[place] = progress switch
            {
                StepAdvanced advanced => lines[place] with { Text = Amount(advanced) },
                StepPrinted printed => lines[place] with { Text = Text(printed.Line) },
                StepEnded ended => lines[place] with
                {
                    State = ended.Outcome.ToString().ToLowerInvariant(),
                    Text = Text(ended.Text ?? ""),
                    Log = ended.LogFile is { } file ? Path.GetFileName(Path.GetDirectoryName(file)) : null,
                },
                _ => lines[place],
            };
        }
    }

    private static string Text(string text) =>
        VisibleText.Of(text.Length > LongestText ? $"{text[..LongestText]}…" : text);

    private static string Amount(StepAdvanced advanced) => (advanced.Unit, advanced.Total) switch
    {
        (ProgressUnit.Bytes, { } total) => $"{Quantity.Size(advanced.Done)} of {Quantity.Size(total)}",
        (ProgressUnit.Bytes, null) => Quantity.Size(advanced.Done),
        (_, { } total) => $"{Quantity.Count(advanced.Done)} of {Quantity.Count(total)}",
        _ => Quantity.Count(advanced.Done),
    };
}
