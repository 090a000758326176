using Coppice.Distributions;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Provenance;

/// <summary>
/// The intervals of a growth: from each moment on, who is at work. Why a package's script ran, to configure it or for a trigger,
/// comes later, from what the package manager prints; both are in order, so the n-th run of a script is the n-th turn of its
/// package.
/// </summary>
internal sealed class Turns
{
    private readonly List<(long From, Author Author)> intervals = [];
    private readonly List<(int Interval, string Package)> runs = [];
    private readonly List<ScriptTurn> turns = [];
    private readonly Dictionary<string, int> begun = new(StringComparer.Ordinal);
    private bool closed;

    /// <summary>Who is at work now.</summary>
    public int Current => intervals.Count - 1;

    /// <summary>Says who is at work from a moment on.</summary>
    /// <param name="from">In nanoseconds since 1970; not before the last one.</param>
    /// <param name="author">Who.</param>
    /// <param name="hasTurn">Whether a turn says for what.</param>
    public void Begin(long from, Author author, bool hasTurn)
    {
        intervals.Add((from, author));
        if (hasTurn)
        {
            runs.Add((Current, author.Package));
        }
    }

    /// <summary>Takes a turn that the package manager told of.</summary>
    public void Told(ScriptTurn turn) => turns.Add(turn);

    /// <summary>Who was at work when something was changed.</summary>
    public int At(long moment)
    {
        var (low, high) = (0, intervals.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = intervals[middle].From <= moment ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <summary>Who an interval belongs to. Nothing is told after the first call.</summary>
    public Author Author(int interval)
    {
        Close();
        return intervals[interval].Author;
    }

    /// <summary>
    /// The interval in which the package manager itself began to set a package up. It goes on with that after the script that ran
    /// before has ended, and nothing marks this moment; null where it is not known.
    /// </summary>
    public int? SetUp(string package)
    {
        Close();
        return begun.TryGetValue(package, out var interval) ? interval : null;
    }

    /// <summary>
    /// Whether a file was there, under another name, before an interval began, and changed last within it: the package manager
    /// renamed it then, when the script had ended. The script itself cannot have changed what did not have its name yet.
    /// </summary>
    /// <param name="time">The times of the file.</param>
    /// <param name="interval">The interval in which its package was set up (<see cref="SetUp"/>).</param>
    public bool WasPut(ChangeTime time, int interval) =>
        time.Born > 0 && At(time.Born) < interval && At(time.Changed) == interval;

    /// <summary>
    /// The last interval of those after one and up to another in which somebody worked who fits; null when none did.
    /// </summary>
    public int? LastBetween(int after, int upTo, Func<Author, bool> fits)
    {
        for (var i = upTo; i > after; i--)
        {
            if (fits(intervals[i].Author))
            {
                return i;
            }
        }

        return null;
    }

    // Packages without such a script have turns and no runs, so only counts that fit say anything.
    private void Close()
    {
        if (closed)
        {
            return;
        }

        closed = true;
        var told = turns.Index().ToLookup(turn => turn.Item.Package, StringComparer.Ordinal);
        var ran = new int?[turns.Count];
        foreach (var package in runs.GroupBy(run => run.Package, StringComparer.Ordinal))
        {
            var (mine, theirs) = (package.ToList(), told[package.Key].ToList());
            for (var i = 0; i < mine.Count && mine.Count == theirs.Count; i++)
            {
                ran[theirs[i].Index] = mine[i].Interval;
                if (theirs[i].Item.IsTrigger)
                {
                    var (from, author) = intervals[mine[i].Interval];
                    intervals[mine[i].Interval] = (from, author with { Kind = AuthorKind.Trigger });
                }
            }
        }

        // A turn begins in the interval of the run before it.
        int? last = null;
        foreach (var (index, turn) in turns.Index())
        {
            if (!turn.IsTrigger && last is { } before)
            {
                begun.TryAdd(turn.Package, before);
            }

            last = ran[index] ?? last;
        }
    }
}
