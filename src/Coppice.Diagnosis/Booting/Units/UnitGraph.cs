namespace Coppice.Diagnosis.Booting.Units;

/// <summary>A unit that should have been started and was not.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Because">What it leads back to: units that failed, or that never came, such as a device; itself when nothing else
/// is known. In order of name.</param>
public sealed record UnstartedUnit(GuestUnit Unit, IReadOnlyList<string> Because);

/// <summary>What a start came to: which units failed, which were never started, and why.</summary>
public sealed class UnitGraph
{
    private readonly Dictionary<string, GuestUnit> units = new(StringComparer.Ordinal);
    private readonly string target;

    /// <param name="all">All units that the manager has loaded.</param>
    /// <param name="target">The target that the system starts with: <c>graphical.target</c>.</param>
    public UnitGraph(IEnumerable<GuestUnit> all, string target)
    {
        this.target = target;
        foreach (var unit in all)
        {
            units.TryAdd(unit.Name, unit);
        }

        var missed = Wanted().Where(unit => unit.IsMissed).Select(unit => new UnstartedUnit(unit, Causes(unit))).ToList();
        var causes = missed.Where(unit => unit.Because[0] != unit.Unit.Name).SelectMany(unit => unit.Because).ToHashSet();
        // A unit that nothing kept from being started, and that nothing waits for, was just not needed: an empty slice, say.
        NotStarted = [.. missed.Where(unit => unit.Because[0] != unit.Unit.Name || causes.Contains(unit.Unit.Name))];
    }

    /// <summary>Whether the target that the system starts with was reached.</summary>
    public bool IsReached => units.TryGetValue(target, out var unit) && unit.ActiveState == "active";

    /// <summary>Units that were started, and failed; in order of name.</summary>
    public IReadOnlyList<GuestUnit> Failed =>
        [.. units.Values.Where(unit => unit.HasFailed).OrderBy(unit => unit.Name, StringComparer.Ordinal)];

    /// <summary>Units that the target needs or wants, by others too, and that were never started; in order of name.</summary>
    public IReadOnlyList<UnstartedUnit> NotStarted { get; }

    /// <summary>The unit of that name; null when there is none.</summary>
    public GuestUnit? Find(string name) => units.GetValueOrDefault(name);

    // What belongs to the start: other units are loaded because something names them, and are started when they are asked for.
    private IEnumerable<GuestUnit> Wanted()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { target };
        var next = new Stack<string>([target]);
        while (next.TryPop(out var name))
        {
            foreach (var other in units.TryGetValue(name, out var unit) ? unit.Requires.Concat(unit.Wants) : [])
            {
                if (seen.Add(other))
                {
                    next.Push(other);
                }
            }
        }

        return seen.Select(Find).OfType<GuestUnit>().OrderBy(unit => unit.Name, StringComparer.Ordinal);
    }

    // What it needs comes first. Where that is all there, the start was given up while it waited for something else.
    private List<string> Causes(GuestUnit first)
    {
        var causes = new SortedSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal) { first.Name };
        var next = new Stack<GuestUnit>([first]);
        while (next.TryPop(out var unit))
        {
            var blockers = unit.HasFailed ? [] : unit.Requires.Where(IsLacking).ToList();
            if (blockers.Count == 0 && !unit.HasFailed)
            {
                blockers = [.. unit.After.Where(name => Find(name) is { } other && (other.HasFailed || other.IsMissed))];
            }

            if (blockers.Count == 0)
            {
                causes.Add(unit.Name);
            }

            foreach (var blocker in blockers.Where(seen.Add))
            {
                if (Find(blocker) is { } other)
                {
                    next.Push(other);
                }
                else
                {
                    causes.Add(blocker);
                }
            }
        }

        // Nothing but a circle.
        return causes.Count > 0 ? [.. causes] : [first.Name];
    }

    private bool IsLacking(string name) => Find(name) is not { } unit || unit.HasFailed || unit.IsMissed;
}
