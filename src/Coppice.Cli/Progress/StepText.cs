using Coppice.Cli.Output;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Cli.Progress;

/// <summary>How steps read as text, the same in every display.</summary>
internal static class StepText
{
    private const int BarWidth = 20;

    /// <summary>
    /// How far a step is: <c>[=====> ] 50% 12 MiB of 24 MiB, 3.1 MiB/s, 4s left</c>; empty when it does not say.
    /// </summary>
    public static string Amount(StepState step, DateTimeOffset now, bool bar)
    {
        if (step.Advanced is not { } at)
        {
            return "";
        }

        var bytes = at.Unit == ProgressUnit.Bytes;
        var done = bytes ? Quantity.Size(at.Done) : Quantity.Count(at.Done);
        var rate = bytes && step.Throughput.PerSecond(now) is { } perSecond ? $", {Quantity.Size((long)perSecond)}/s" : "";
        if (at.Total is not > 0)
        {
            return done + rate;
        }

        var total = at.Total.Value;
        var share = Math.Clamp((double)at.Done / total, 0, 1);
        var left = bytes && step.Throughput.Remaining(now, at.Done, total) is { } time && at.Done < total
            ? $", {Quantity.Duration(time)} left"
            : "";
        var amounts = bytes ? $"{done} of {Quantity.Size(total)}" : $"{done}/{Quantity.Count(total)}";
        return $"{(bar ? Bar(share) + " " : "")}{Math.Floor(share * 100),3:0}% {amounts}{rate}{left}";
    }

    /// <summary>What is said of a step that has ended: its name, result and time.</summary>
    public static string Ended(StepState step)
    {
        var text = step.Ended!.Text is { Length: > 0 } result ? VisibleText.Of(result) : null;
        var word = step.Ended.Outcome switch
        {
            StepOutcome.Unchanged => text ?? "unchanged",
            StepOutcome.Failed => text ?? "failed",
            StepOutcome.Cancelled => text ?? "cancelled",
            _ => text,
        };
        return string.Join(" · ", new[] { step.Name, word, Quantity.Duration(step.Elapsed(step.EndedAt)) }.OfType<string>());
    }

    /// <summary>The mark and colour of an outcome.</summary>
    public static (string Mark, Style Style) Mark(StepOutcome outcome) => outcome switch
    {
        StepOutcome.Done => ("✓", Style.Green),
        StepOutcome.Unchanged => ("=", Style.Dim),
        StepOutcome.Failed => ("✗", Style.Red),
        _ => ("-", Style.Yellow),
    };

    /// <summary>What a failed step leaves behind: the end of its log, and where the whole log is.</summary>
    public static IEnumerable<string> Failure(StepState step, Palette palette)
    {
        if (step.Log.Count > 0)
        {
            yield return palette.Set(Style.Bold, $"the last lines of {step.Name}:");
        }

        foreach (var line in step.Log)
        {
            yield return "  │ " + line;
        }

        if (step.Ended!.LogFile is { } file)
        {
            yield return $"whole log of {step.Name}: {VisibleText.Of(file)}";
        }
    }

    private static string Bar(double share)
    {
        var filled = (int)(share * BarWidth);
        var arrow = filled < BarWidth ? ">" : "";
        return "[" + (new string('=', filled) + arrow).PadRight(BarWidth) + "]";
    }
}
