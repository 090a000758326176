namespace Coppice.Diagnosis.Journal;

/// <summary>A unit of systemd that failed.</summary>
/// <param name="Name">Its name: <c>qubes-mount-dirs.service</c>.</param>
/// <param name="Description">What it calls itself; empty when not known.</param>
/// <param name="Result">How it failed: <c>exit-code</c>, <c>timeout</c>, … (systemd.exec(5)); empty when not known.</param>
/// <param name="Lines">What the journal has of it, oldest first.</param>
public sealed record FailedUnit(string Name, string Description, string Result, IReadOnlyList<string> Lines)
{
    /// <summary>So many last lines are kept.</summary>
    public const int LineLimit = 200;

    /// <summary>The units that failed in the newest boot of a journal, in the order in which they did.</summary>
    public static IReadOnlyList<FailedUnit> Of(IReadOnlyList<JournalEntry> journal)
    {
        var boot = journal.Count == 0 ? "" : journal[^1].Boot;
        return
        [
            .. journal.Where(entry => entry.Boot == boot && entry.MessageId == JournalEntry.UnitFailed && entry.Unit.Length > 0)
                .GroupBy(entry => entry.Unit)
                .Select(group =>
                    new FailedUnit(
                        group.Key, "", group.Last().Result, LinesOf(journal.Where(entry => entry.Boot == boot), group.Key))),
        ];
    }

    /// <summary>
    /// Units that were not started in the newest boot of a journal because something that they need failed or did not come, in
    /// the order in which that was found.
    /// </summary>
    public static IReadOnlyList<string> NotStarted(IReadOnlyList<JournalEntry> journal) =>
    [
        .. journal.Where(entry => entry.Boot == journal[^1].Boot && entry.MessageId == JournalEntry.NotStarted
            && entry is { JobResult: "dependency", Unit.Length: > 0 }).Select(entry => entry.Unit).Distinct(),
    ];

    internal static IReadOnlyList<string> LinesOf(IEnumerable<JournalEntry> journal, string unit) =>
        [.. journal.Where(entry => entry.Unit == unit)
            .DistinctBy(entry => entry.Cursor).Select(entry => entry.Message).TakeLast(LineLimit)];
}
