using Coppice.Diagnosis.Booting.Units;
using Coppice.Diagnosis.Journal;

namespace Coppice.Diagnosis.Booting;

/// <summary>
/// What a template told of its own start (<c>Guest/report.sh</c>). The template may say anything: nothing in it is safe to show
/// as it is.
/// </summary>
/// <param name="State">What systemd calls the state of the system: <c>running</c>, <c>degraded</c>, <c>maintenance</c>, …; null
/// when it did not say any.</param>
/// <param name="Target">The target that it starts with; empty when it did not say any.</param>
/// <param name="Failed">The units that failed.</param>
/// <param name="Missing">Commands that units missed, failed ones first.</param>
/// <param name="IsComplete">Whether the report came to its end.</param>
public sealed record BootReport(
    string? State, string Target, IReadOnlyList<FailedUnit> Failed, IReadOnlyList<MissingCommand> Missing, bool IsComplete)
{
    private const string Mark = "coppice-report 1";

    private readonly UnitGraph units = new([], "");

    /// <summary>Whether <see cref="Target"/> was reached: everything that the system starts with has been started.</summary>
    public bool IsReached => units.IsReached;

    /// <summary>Units that should have been started and were not, with what that leads back to.</summary>
    public IReadOnlyList<UnstartedUnit> NotStarted => units.NotStarted;

    /// <summary>Those units that failed, or that others wait for, that need Xen; known after the machine is off.</summary>
    public IReadOnlySet<string> NeedXen { get; init; } = new HashSet<string>();

    /// <summary>Whether everything that failed or was not started leads back to what needs Xen, and something did.</summary>
    public bool LacksOnlyXen =>
        Failed.Count + NotStarted.Count > 0 && Failed.All(unit => NeedXen.Contains(unit.Name))
            && NotStarted.All(unit => unit.Because.All(NeedXen.Contains));

    /// <summary>The unit of that name; null when there is none.</summary>
    public GuestUnit? Find(string name) => units.Find(name);

    /// <summary>Reads what came over the serial line so far.</summary>
    public static BootReport Parse(string text)
    {
        var lines = text.Split('\n').Select(line => line.TrimEnd('\r')).SkipWhile(line => line != Mark).Skip(1).ToList();
        var journal = lines.IndexOf("journal");
        var before = journal < 0 ? lines : lines[..journal];
        var entries = JournalEntry.ReadAll(journal < 0 ? [] : lines[(journal + 1)..]).DistinctBy(entry => entry.Cursor).ToList();
        var target = Word("target") ?? "";
        // A line that breaks off says less than it means.
        var told = before.SkipWhile(line => line != "units").Skip(1).ToList();
        var graph = new UnitGraph(GuestUnit.ReadAll(journal < 0 ? told.SkipLast(1) : told), target);
        var failed = graph.Failed.Select(unit => new FailedUnit(
            unit.Name, unit.Description, unit.Result, FailedUnit.LinesOf(entries, unit.Name))).ToList();
        var names = failed.Select(unit => unit.Name).ToHashSet();
        return new BootReport(
            Word("state"), target, failed,
            [.. MissingCommand.In(entries).OrderBy(missing => !names.Contains(missing.Unit))], lines.Contains("end"), graph);

        string? Word(string name) => before.TakeWhile(line => line != "units")
            .FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal))?[(name.Length + 1)..];
    }

    private BootReport(
        string? state, string target, IReadOnlyList<FailedUnit> failed, IReadOnlyList<MissingCommand> missing, bool isComplete,
        UnitGraph graph)
        : this(state, target, failed, missing, isComplete) => units = graph;
}
