using System.Numerics;

namespace Coppice.Delivery.Ext4;

/// <summary>
/// Places cells of one kind of thing: blocks in units of 64 KiB, inodes in units of a block of the table. Each cell lies where
/// the hash of its name says, in a space that is a power of two and larger than what has to be in it; the larger cell comes
/// first, and who finds the place taken tries the next one. What is in the space already stays: parents are placed
/// before children.
/// </summary>
/// <param name="fixedUnits">Units that are never given out; those of this image.</param>
/// <param name="room">How many units a space of a size gives out, in a file system that has all of it.</param>
/// <param name="least">Units of the least space.</param>
/// <param name="spare">How many times as large as what has to be in it a space is at least.</param>
internal sealed class Field(UnitMap fixedUnits, Func<long, long> room, long least, double spare)
{
    // As often a cell looks for a place of its own before it takes the next free one.
    private const int Rounds = 24, Tries = 64;

    private readonly UnitMap taken = Copy(fixedUnits);
    private readonly long fixedCount = fixedUnits.Taken;
    private UnitMap live = Copy(fixedUnits);

    /// <summary>A tree begins: what is placed from now on, or kept, is its own.</summary>
    internal void Begin() => live = Copy(fixedUnits);

    /// <summary>What the tree has of those before it.</summary>
    internal void Keep(long first, int count)
    {
        var start = first / Cell.Unit;
        live.Take(start, ((first + count - 1) / Cell.Unit) - start + 1);
    }

    /// <summary>The space in which a tree is placed, with what is there already.</summary>
    /// <param name="cells">What comes.</param>
    internal long Space(IEnumerable<Cell> cells)
    {
        var wanted = spare * (taken.Taken - fixedCount + cells.Sum(cell => (long)cell.Units));
        var space = least;
        while (room(space) < wanted)
        {
            space *= 2;
        }

        return space;
    }

    /// <summary>Places cells.</summary>
    /// <param name="cells">What to place.</param>
    /// <param name="space">Units of the space, from the beginning.</param>
    /// <param name="give">Takes an item, where its next part begins, and how much of it is there.</param>
    internal void Place(IEnumerable<Cell> cells, long space, Action<Item, long, int> give)
    {
        var waiting = cells.OrderByDescending(cell => BitOperations.Log2((uint)cell.Units)).ThenBy(cell => cell.Key)
            .ThenBy(cell => cell.Items[0].Node.Entry.Path).ThenBy(cell => cell.Items[0].Part).ToList();
        for (var round = 0; round < Rounds && waiting.Count > 0; round++)
        {
            waiting.RemoveAll(cell => TryPlace(cell, round, space, give));
        }

        foreach (var cell in waiting)
        {
            if (taken.Find((long)(cell.Key % (ulong)space), cell.Units) is { } start)
            {
                Give(cell, start, give);
            }
            else
            {
                GivePieces(cell, give);
            }
        }
    }

    private bool TryPlace(Cell cell, int round, long space, Action<Item, long, int> give)
    {
        for (var at = 0; at < Tries; at++)
        {
            var start = (long)(Scatter.Next(cell.Key, (round * Tries) + at) % (ulong)space);
            if (fixedUnits.IsFree(start, cell.Units))
            {
                if (!taken.IsFree(start, cell.Units))
                {
                    return false;
                }

                Give(cell, start, give);
                return true;
            }
        }

        return false;
    }

    private void Give(Cell cell, long start, Action<Item, long, int> give)
    {
        Take(start, cell.Units);
        var at = start * Cell.Unit;
        foreach (var item in cell.Items)
        {
            give(item, at, item.Count);
            at += item.Count;
        }
    }

    // Nowhere is room for it in one piece: it takes whatever is free, at last also what only other trees of the chain have.
    private void GivePieces(Cell cell, Action<Item, long, int> give)
    {
        var (at, end) = (0L, 0L);
        foreach (var item in cell.Items)
        {
            for (var done = 0; done < item.Count;)
            {
                if (at == end)
                {
                    if (NextUnit() is not { } unit)
                    {
                        return;
                    }

                    Take(unit, 1);
                    (at, end) = (unit * Cell.Unit, (unit + 1) * Cell.Unit);
                }

                var count = (int)Math.Min(item.Count - done, end - at);
                give(item, at, count);
                (at, done) = (at + count, done + count);
            }
        }
    }

    private long? NextUnit() =>
        taken.NextFree(0) is var free && free < taken.Count ? free
            : live.NextFree(0) is var dead && dead < live.Count ? dead
            : null;

    private void Take(long start, int units)
    {
        taken.Take(start, units);
        live.Take(start, units);
    }

    private static UnitMap Copy(UnitMap map)
    {
        var copy = new UnitMap(map.Count);
        copy.Take(map);
        return copy;
    }
}
