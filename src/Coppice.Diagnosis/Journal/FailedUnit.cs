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
    public static IReadOnlyList<UnitNotStarted> NotStarted(IReadOnlyList<JournalEntry> journal)
    {
        var units = new List<UnitNotStarted>();
        var cause = "";
        foreach (var entry in journal.Where(entry => entry.Boot == journal[^1].Boot
            && entry is { MessageId: JournalEntry.NotStarted, Unit.Length: > 0 }))
        {
            // When a job fails, systemd at once ends all that waited for it, and what waited for those, before it goes on.
            if (entry.JobResult != "dependency")
            {
                cause = entry.Unit;
            }
            else if (!units.Exists(unit => unit.Name == entry.Unit))
            {
                units.Add(new UnitNotStarted(entry.Unit, cause));
            }
        }

        return units;
    }

    internal static IReadOnlyList<string> LinesOf(IEnumerable<JournalEntry> journal, string unit) =>
        [.. journal.Where(entry => entry.Unit == unit)
            .DistinctBy(entry => entry.Cursor).Select(entry => entry.Message).TakeLast(LineLimit)];
}

/// <summary>A unit that was not started because something that it needs failed or did not come.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Because">The unit that failed or did not come; empty when the journal does not have that.</param>
public sealed record UnitNotStarted(string Name, string Because);
