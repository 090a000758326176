using Coppice.Cli.Output;
using Coppice.Engine.Maintenance;
using Coppice.Foundation;

namespace Coppice.Cli.Maintenance;

/// <summary>Shows a garbage collection.</summary>
internal static class CollectionReport
{
    /// <summary>For people: one line for each kind, the sum last.</summary>
    public static IEnumerable<string> Lines(Collection collection, bool dryRun, Palette palette, int? width)
    {
        if (collection.IsEmpty)
        {
            return ["nothing to remove"];
        }

        var garbage = collection.Garbage;
        var table = new Table(
            new Column("", Right: true), new Column(), new Column("", Right: true), new Column("", Shrinks: true));
        Add(garbage.Generations.Count, "generations", 0, string.Join(", ", garbage.Generations));
        Add(garbage.Layers.Count, "layers", 0);
        Add(garbage.Objects, "file contents", garbage.Bytes);
        Add(garbage.Unfinished, "interrupted runs", 0);
        if (collection.SnapshotBytes > 0)
        {
            table.Add("", "snapshots and indexes", Quantity.Size(collection.SnapshotBytes));
        }

        foreach (var leftover in collection.Leftovers)
        {
            Add(leftover.Paths.Count, leftover.What, leftover.Bytes);
        }

        return [.. table.Lines(palette, width), "", $"{(dryRun ? "would free" : "freed")} {Quantity.Size(collection.Bytes)}"];

        void Add(int count, string what, long bytes, string which = "")
        {
            if (count > 0)
            {
                table.Add(
                    Quantity.Count(count), what, bytes > 0 ? Quantity.Size(bytes) : "",
                    new Cell(VisibleText.Of(which), Style.Dim));
            }
        }
    }
}
