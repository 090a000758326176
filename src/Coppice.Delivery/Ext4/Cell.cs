namespace Coppice.Delivery.Ext4;

/// <summary>Something to be placed: inodes are counted like blocks.</summary>
/// <param name="Node">Whose it is.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Part">Which part, of something that is placed in several.</param>
/// <param name="Count">How many blocks.</param>
internal readonly record struct Item(Node Node, ItemKind Kind, int Part, int Count);

/// <summary>Neighbours in the order of names that are placed as one, side by side in that order.</summary>
/// <param name="Items">What is in it.</param>
internal sealed record Cell(IReadOnlyList<Item> Items)
{
    /// <summary>Items of a unit.</summary>
    internal const int Unit = 16;

    // A file of more blocks than this is placed by itself, in parts of 16 MiB.
    private const int Large = 32, LargestPart = 4096;

    // A cell has this many blocks or inodes on average: fewer would leave more chunks half empty, more would move when one of
    // them grows.
    private const ulong Mean = 24, MeanInodes = 64;

    /// <summary>What its place follows from: its first name.</summary>
    internal ulong Key { get; } = Scatter.Of(Items[0].Node.Entry.Path, Items[0].Kind, Items[0].Part);

    /// <summary>How many items it has.</summary>
    internal int Count { get; } = Items.Sum(item => item.Count);

    /// <summary>How many units it takes.</summary>
    internal int Units => (Count + Unit - 1) / Unit;

    /// <summary>
    /// Cuts items into cells. Where a cell ends follows from the name of what comes next, so that one name more or less changes
    /// one cell.
    /// </summary>
    /// <param name="items">Items of one kind, in the order of their names.</param>
    internal static IEnumerable<Cell> Cut(IEnumerable<Item> items)
    {
        var cell = new List<Item>();
        foreach (var item in items)
        {
            if (item.Count > Large)
            {
                foreach (var part in Parts(item))
                {
                    yield return new Cell([part]);
                }

                continue;
            }

            var mean = item.Kind == ItemKind.Inode ? MeanInodes : Mean;
            if (cell.Count > 0 && Scatter.Of(item.Node.Entry.Path, item.Kind, -1) % mean < (ulong)item.Count)
            {
                yield return new Cell(cell);
                cell = [];
            }

            cell.Add(item);
        }

        if (cell.Count > 0)
        {
            yield return new Cell(cell);
        }
    }

    private static IEnumerable<Item> Parts(Item item)
    {
        for (var done = 0; done < item.Count; done += LargestPart)
        {
            yield return item with { Part = item.Part + done, Count = Math.Min(LargestPart, item.Count - done) };
        }
    }
}
