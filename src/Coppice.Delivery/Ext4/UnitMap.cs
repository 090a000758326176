using System.Numerics;

namespace Coppice.Delivery.Ext4;

/// <summary>Which units are taken.</summary>
/// <param name="count">How many there are.</param>
internal sealed class UnitMap(long count)
{
    private const int Bits = 64;

    private readonly ulong[] words = new ulong[(count + Bits - 1) / Bits];

    /// <summary>How many there are.</summary>
    internal long Count => count;

    /// <summary>How many are taken.</summary>
    internal long Taken => words.Sum(word => (long)BitOperations.PopCount(word));

    /// <summary>Whether some units are there and all free.</summary>
    internal bool IsFree(long start, long units)
    {
        if (start + units > count)
        {
            return false;
        }

        for (var at = start; at < start + units; at++)
        {
            if (Has(at))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes units.</summary>
    internal void Take(long start, long units)
    {
        for (var at = start; at < start + units; at++)
        {
            words[at / Bits] |= 1UL << (int)(at % Bits);
        }
    }

    /// <summary>Takes everything that another one of the same size has taken.</summary>
    internal void Take(UnitMap other)
    {
        for (var i = 0; i < words.Length; i++)
        {
            words[i] |= other.words[i];
        }
    }

    /// <summary>The first free units from a place on, then from the beginning.</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="units">How many.</param>
    /// <returns>Null when nowhere are that many side by side.</returns>
    internal long? Find(long from, int units)
    {
        var start = from >= count ? 0 : from;
        return FindBetween(start, count, units) ?? FindBetween(0, Math.Min(count, start + units - 1), units);
    }

    /// <summary>The first free unit from a place on; the end where there is none.</summary>
    internal long NextFree(long from)
    {
        var at = from;
        while (at < count && Has(at))
        {
            at = at % Bits == 0 && words[at / Bits] == ulong.MaxValue ? at + Bits : at + 1;
        }

        return Math.Min(at, count);
    }

    private long? FindBetween(long from, long end, int units)
    {
        for (var at = NextFree(from); at + units <= end;)
        {
            var last = at;
            while (last < at + units && !Has(last))
            {
                last++;
            }

            if (last == at + units)
            {
                return at;
            }

            at = NextFree(last);
        }

        return null;
    }

    private bool Has(long unit) => (words[unit / Bits] >> (int)(unit % Bits) & 1) != 0;
}
