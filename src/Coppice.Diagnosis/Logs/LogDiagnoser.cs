namespace Coppice.Diagnosis.Logs;

/// <summary>
/// Finds in a log why something failed. It knows how programs say what went wrong, and where they say only that something did;
/// what it does not know stays unknown.
/// </summary>
public static class LogDiagnoser
{
    // How far before an end its reason may stand: a test that fails may be followed by a long summary; a file that a script does
    // not find is its reason only where it stops at once.
    private const int FarthestFatal = 400;
    private const int FarthestLikely = 15;

    // Reasons that follow each other so closely are of one program, or of one command.
    private const int SameRun = 25;

    private const int MostOthers = 20;
    private const int FirstLines = 10;

    // How programs begin what is no warning.
    private static readonly string[] Errors = ["error: ", "ERROR: ", "fatal: ", "E: "];

    // What counts stands before the last end; a hostile log says something in each of its lines.
    private const int MostSeen = 100_000;

    /// <summary>Diagnoses a log.</summary>
    /// <param name="readLine">Reads the next line of the log; null at its end.</param>
    /// <param name="cancel">Stops.</param>
    public static LogDiagnosis Diagnose(Func<string?> readLine, CancellationToken cancel = default)
    {
        var seen = new List<Seen>();
        var tail = new Queue<string>();
        var context = new LogContext();
        var (number, spoken) = (0, 0);
        // The first lines twice: they say how the others begin.
        List<string> first = [];
        while (first.Count < FirstLines && readLine() is { } raw)
        {
            first.Add(raw);
        }

        var stamp = LogStamp.Of(first);
        string? Next() => number < first.Count ? first[number] : readLine();
        while (Next() is { } raw)
        {
            cancel.ThrowIfCancellationRequested();
            var line = LogLine.Plain(raw, stamp);
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            if (tail.Count == LogDiagnosis.TailLines)
            {
                tail.Dequeue();
            }

            tail.Enqueue(line);
            spoken = line[0] is ' ' or '\t' or '}' ? spoken : number;
            var (found, end) = (context.Read(line, number), LogEnd.Of(line));
            if (found is not null || end != EndKind.None)
            {
                if (seen.Count == MostSeen)
                {
                    seen.RemoveRange(0, MostSeen / 2);
                }

                seen.Add(new Seen(found?.Finding.Line ?? number, found?.Finding, found?.Strength ?? default, end));
            }
        }

        var causes = Causes(seen, spoken);
        return new LogDiagnosis(number, causes.FirstOrDefault(), Others(causes), [.. tail]);
    }

    // The reasons of the last failure, the first one first.
    private static List<LogFinding> Causes(List<Seen> seen, int spoken)
    {
        var first = FirstEnd(seen);
        // Without an end the log itself is one: it stops where something failed. What may be harmless is its last word then.
        var (end, place) = first < 0 ? (seen.Count, spoken + 1) : (first, seen[first].Line);
        var last = end == seen.Count ? end - 1 : end;
        while (last >= 0 && !IsCause(seen, last, place, first >= 0))
        {
            last--;
        }

        if (last < 0)
        {
            return [];
        }

        // Together with those right before it, up to the end of something else.
        var from = last;
        for (var at = last - 1; at >= 0 && seen[at].End == EndKind.None && seen[from].Line - seen[at].Line <= SameRun; at--)
        {
            from = seen[at].Finding is null ? from : at;
        }

        var run = seen.GetRange(from, last - from + 1).Where(one => one.Finding is not null).ToList();
        var best = Math.Max(0, Best(run));
        return
        [
            .. run.Skip(best).Concat(run.Take(best)).Concat(seen.Skip(last + 1)).Select(one => one.Finding).OfType<LogFinding>(),
        ];
    }

    private static bool IsError(Seen one) =>
        Errors.Any(word => one.Finding!.Text.StartsWith(word, StringComparison.Ordinal));

    private static bool IsCause(List<Seen> seen, int at, int end, bool isEnd)
    {
        var one = seen[at];
        return one.Finding is not null
            // What is said right before something that is ignored is ignored with it.
            && !(at + 1 < seen.Count && seen[at + 1].End == EndKind.Ignored && seen[at + 1].Line - one.Line <= SameRun)
            && end - one.Line <= (one.Strength != Strength.Likely ? FarthestFatal : isEnd || IsError(one) ? FarthestLikely : 1);
    }

    // The first after which nothing can go on. Else what could not be fetched, since other things are missing for that; else what
    // was said last before the end. What is general only says that something was.
    private static int Best(List<Seen> run) => run.FindIndex(one => one.Strength == Strength.Fatal) is >= 0 and var fatal
        ? fatal
        : run.FindIndex(one => one.Strength == Strength.Likely && one.Finding!.Class.IsTransient) is >= 0 and var passing
        ? passing
        : run.FindLastIndex(one => one.Strength == Strength.Likely);

    // Where the last chain of ends begins: make says it once for each of its levels, and what runs beside goes on for a while.
    private static int FirstEnd(List<Seen> seen)
    {
        var first = -1;
        for (var at = seen.Count - 1; at >= 0; at--)
        {
            if (seen[at].End == EndKind.Failed)
            {
                if (first >= 0 && seen[first].Line - seen[at].Line > FarthestFatal)
                {
                    break;
                }

                first = at;
            }
            else if (seen[at].End == EndKind.Ignored)
            {
                break;
            }
        }

        return first;
    }

    private static List<LogFinding> Others(List<LogFinding> causes) =>
    [
        .. causes.Skip(1).Where(other => other.Class != causes[0].Class || other.Subject != causes[0].Subject)
            .DistinctBy(other => (other.Class, other.Subject)).Take(MostOthers),
    ];

    private readonly record struct Seen(int Line, LogFinding? Finding, Strength Strength, EndKind End);
}
