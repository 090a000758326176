using Coppice.Diagnosis.Logs;
using Coppice.Foundation;
using Coppice.Store.Logs;

namespace Coppice.Engine.Diagnosing;

/// <summary>A part of the log of a growth or build.</summary>
/// <param name="Name">The log's name.</param>
/// <param name="First">The number of the first line here, from 1.</param>
/// <param name="Lines">The lines; not yet made safe to show.</param>
/// <param name="Diagnosis">What the whole log says of a failure.</param>
public sealed record GrowthLogPart(string Name, int First, IReadOnlyList<string> Lines, LogDiagnosis Diagnosis);

/// <summary>Reads the logs that a store keeps of growths and builds.</summary>
/// <param name="engine">The store.</param>
public sealed class ReadGrowthLog(CoppiceEngine engine)
{
    // Longer lines nobody reads on a page; a log may consist of a single one.
    private const int LongestLine = 500;

    /// <summary>The names of the logs in the store, newest first.</summary>
    public IReadOnlyList<LogName> Names() => new GrowthLogs(engine.Store).Names();

    /// <summary>Reads a part of a log and says what the whole says of a failure.</summary>
    /// <param name="name">The log's name, from <see cref="Names"/>.</param>
    /// <param name="first">The first line, from 1; null: around what is the cause, or the end where there is none.</param>
    /// <param name="count">How many lines.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">There is no log of that name.</exception>
    public GrowthLogPart Run(string name, int? first, int count, CancellationToken cancel)
    {
        var file = new GrowthLogs(engine.Store).Find(name) ?? throw new Failure(
            $"the store has no log {VisibleText.Of(name)}", "coppice history --json    # names the logs of generations",
            kind: ProblemKind.NotFound);
        LogDiagnosis diagnosis;
        using (var whole = File.OpenText(file))
        {
            diagnosis = LogDiagnoser.Diagnose(whole.ReadLine, cancel);
        }

        var shown = diagnosis.First?.Line is { } cause ? cause - (count / 3) : diagnosis.Lines - count + 1;
        var begin = Math.Max(1, first ?? shown);
        using var lines = File.OpenText(file);
        var part = new List<string>();
        for (var number = 1; number < begin + count && lines.ReadLine() is { } line; number++)
        {
            if (number >= begin)
            {
                part.Add(line.Length > LongestLine ? line[..LongestLine] + "…" : line);
            }
        }

        return new GrowthLogPart(name, begin, part, diagnosis);
    }
}
