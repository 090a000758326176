using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>All that is known about one step. Texts in it are safe to show.</summary>
public sealed class StepState
{
    /// <summary>Lines of a step's log that are kept for the case that it fails.</summary>
    public const int KeptLines = 20;

    private readonly Queue<string> log = new();

    /// <summary>A step that begins now.</summary>
    public StepState(StepStarted started, DateTimeOffset now)
    {
        Started = now;
        Name = NameOf(started.Step, started.Title);
    }

    /// <summary><c>vault: install keepassxc</c>: the step's subject (what its identifier has before a colon) and title.</summary>
    public string Name { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>How far it is, when it says so.</summary>
    public StepAdvanced? Advanced { get; private set; }

    /// <summary>The measured rate of <see cref="Advanced"/>.</summary>
    public Throughput Throughput { get; } = new();

    /// <summary>The last lines of its log, at most <see cref="KeptLines"/>.</summary>
    public IReadOnlyCollection<string> Log => log;

    /// <summary>How it ended; null while it runs.</summary>
    public StepEnded? Ended { get; private set; }

    /// <summary>When it ended; now, while it runs.</summary>
    public DateTimeOffset EndedAt { get; private set; }

    /// <summary>How long it has been running, or ran.</summary>
    public TimeSpan Elapsed(DateTimeOffset now) => (Ended is null ? now : EndedAt) - Started;

    internal static string NameOf(string step, string title)
    {
        var subject = step.Split(": ", 2) is [var before, _] ? before + ": " : "";
        return VisibleText.Of(title.StartsWith(subject, StringComparison.Ordinal) ? title : subject + title);
    }

    internal void Advance(StepAdvanced advanced, DateTimeOffset now)
    {
        Advanced = advanced;
        Throughput.Add(now, advanced.Done);
    }

    internal void Print(StepPrinted printed)
    {
        log.Enqueue(VisibleText.Of(printed.Line));
        if (log.Count > KeptLines)
        {
            log.Dequeue();
        }
    }

    internal void End(StepEnded ended, DateTimeOffset now)
    {
        Ended = ended;
        EndedAt = now;
    }
}
