using Coppice.Cli.Output;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>
/// Progress for graphical updaters, in the words of <c>qubes-vm-update --just-print-progress</c>, and nothing else: lines
/// <c>&lt;name&gt; &lt;pending|updating|done&gt; &lt;percent|success|error|no_updates&gt;</c> on standard error. Every template
/// that was announced is <c>done</c> at the end; one whose turn never came, with <c>error</c>.
/// </summary>
/// <param name="terminal">Where to write: standard error.</param>
/// <param name="time">The clock.</param>
public sealed class LineProtocol(Terminal terminal, TimeProvider time) : LineDisplay(terminal, time)
{
    // A package manager says about so much of each package that it installs: selected, prepared, unpacked, set up.
    private const int LinesOfPackage = 4;

    private readonly Dictionary<StepState, int> printed = [];
    private readonly Dictionary<string, int> expected = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> told = new(StringComparer.Ordinal);
    private readonly HashSet<string> ended = new(StringComparer.Ordinal);

    /// <summary>Announces a template.</summary>
    public void Announce(string template)
    {
        lock (Gate)
        {
            if (told.TryAdd(template, 0))
            {
                Write($"{template} pending 0");
            }
        }
    }

    /// <summary>Says how many packages a template will install, for its percentage.</summary>
    public void Expect(string template, int packages)
    {
        lock (Gate)
        {
            expected[template] = packages;
        }
    }

    /// <summary>A template is done, one way or another; only the first end of each is told.</summary>
    /// <param name="template">The template.</param>
    /// <param name="how"><c>success</c>, <c>error</c> or <c>no_updates</c>.</param>
    public void End(string template, string how)
    {
        lock (Gate)
        {
            if (told.ContainsKey(template) && ended.Add(template))
            {
                Write($"{template} done {how}");
            }
        }
    }

    /// <inheritdoc/>
    protected override void Show(ProgressEvent progress, StepState step, DateTimeOffset now)
    {
        // "vault: grow" is about vault, "download" about nobody alone.
        if (progress.Step.Split(": ", 2) is not [var template, _] || !told.ContainsKey(template))
        {
            return;
        }

        switch (progress)
        {
            case StepStarted:
                Write($"{template} updating 0");
                break;
            case StepPrinted:
                printed[step] = printed.GetValueOrDefault(step) + 1;
                Advance(template, printed[step] * 100L / (LinesOfPackage * Math.Max(1, expected.GetValueOrDefault(template))));
                break;
            case StepAdvanced { Unit: ProgressUnit.Bytes, Total: > 0 } sent:
                Advance(template, sent.Done * 100 / sent.Total.Value);
                break;
            case StepEnded end:
                End(template, end.Outcome switch
                {
                    StepOutcome.Done => "success",
                    StepOutcome.Unchanged => "no_updates",
                    _ => "error",
                });
                break;
        }
    }

    /// <inheritdoc/>
    protected override void ShowSaid(string line)
    {
    }

    /// <inheritdoc/>
    protected override void ShowEnd(IReadOnlyList<StepState> failed)
    {
        foreach (var template in told.Keys.ToList())
        {
            End(template, "error");
        }
    }

    private void Advance(string template, long percent)
    {
        var capped = (int)Math.Min(99, percent);
        if (capped > told[template])
        {
            told[template] = capped;
            Write($"{template} updating {capped}");
        }
    }
}
