using System.Runtime.InteropServices;

namespace Coppice.Delivery.Ext4;

/// <summary>Neighbouring blocks of a file that are neighbours in the file system, too.</summary>
/// <param name="Logical">The first one's number in the file.</param>
/// <param name="Physical">The first one's number in the file system.</param>
/// <param name="Count">How many, at most 32768.</param>
internal readonly record struct Extent(long Logical, long Physical, int Count)
{
    private const int Most = 32768;

    /// <summary>The extents of a file.</summary>
    internal static List<Extent> Of(Node node) => Of(node.Map.Segments, node.Data);

    /// <summary>The extents of blocks of a file that have places in order.</summary>
    /// <param name="segments">The blocks by their numbers in the file.</param>
    /// <param name="places">Their places, as many as there are blocks.</param>
    internal static List<Extent> Of(IReadOnlyList<Run> segments, IReadOnlyList<Run> places)
    {
        var extents = new List<Extent>();
        var (place, used) = (0, 0);
        foreach (var segment in segments)
        {
            for (var done = 0; done < segment.Count && place < places.Count;)
            {
                var run = places[place];
                var count = Math.Min(segment.Count - done, run.Count - used);
                Add(extents, segment.Start + done, run.Start + used, count);
                (done, used) = (done + count, used + count);
                if (used == run.Count)
                {
                    (place, used) = (place + 1, 0);
                }
            }
        }

        return extents;
    }

    private static void Add(List<Extent> extents, long logical, long physical, int count)
    {
        var (at, left) = (0, count);
        if (extents.Count > 0)
        {
            ref var last = ref CollectionsMarshal.AsSpan(extents)[^1];
            if (last.Logical + last.Count == logical && last.Physical + last.Count == physical)
            {
                at = Math.Min(left, Most - last.Count);
                last = last with { Count = last.Count + at };
            }
        }

        for (left -= at; left > 0; left -= Most)
        {
            extents.Add(new Extent(logical + at, physical + at, Math.Min(left, Most)));
            at += Most;
        }
    }
}
