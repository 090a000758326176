using Coppice.Distributions;
using Coppice.Store.Layers;

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
        var told = turns.ToLookup(turn => turn.Package, StringComparer.Ordinal);
        foreach (var package in runs.GroupBy(run => run.Package, StringComparer.Ordinal))
        {
            var (mine, theirs) = (package.ToList(), told[package.Key].ToList());
            for (var i = 0; i < mine.Count && mine.Count == theirs.Count; i++)
            {
                if (theirs[i].IsTrigger)
                {
                    var (from, author) = intervals[mine[i].Interval];
                    intervals[mine[i].Interval] = (from, author with { Kind = AuthorKind.Trigger });
                }
            }
        }
    }
}
