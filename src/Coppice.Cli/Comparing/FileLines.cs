using Coppice.Cli.Output;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Cli.Comparing;

/// <summary>Shows changes of files to a person: directories folded, what gained privileges last and in capitals.</summary>
internal static class FileLines
{
    /// <summary>A table of the changes.</summary>
    /// <param name="changes">The changes in the order of a walk.</param>
    /// <param name="everything">Whether to fold nothing and to show entries that differ in time only.</param>
    public static Table Table(IReadOnlyList<FileChange> changes, bool everything)
    {
        var table = new Table(new Column(), new Column(), new Column(), new Column(Right: true));
        var shown = everything
            ? changes.Select(change => new FoldedChange(change, 1, change.SizeChange))
            : FoldedChange.Of(changes.Where(change => change.Aspects != FileAspects.Time));
        foreach (var folded in shown)
        {
            var style = StyleOf(folded.Change.Kind);
            table.Add(
                new Cell(Mark(folded.Change.Kind), style), new Cell(Name(folded), style), What(folded),
                new Cell(folded.SizeChange == 0 ? "" : Quantity.SizeChange(folded.SizeChange), Style.Dim));
        }

        foreach (var change in changes.Where(change => change.Gained.Count > 0))
        {
            table.Add(
                new Cell("!", Style.Red), new Cell(change.Path.ToString(), Style.Bold),
                new Cell(string.Join(", ", change.Gained).ToUpperInvariant(), Style.Red));
        }

        return table;
    }

    /// <summary>Counts by kind: <c>312 files added, 4 changed</c>.</summary>
    public static string Summary(IReadOnlyList<FileChange> changes)
    {
        var notable = changes.Where(change => change.Aspects != FileAspects.Time).ToList();
        var counts = notable.CountBy(change => change.Kind).OrderBy(pair => pair.Key)
            .Select((pair, i) =>
                $"{(i == 0 ? Quantity.Count(pair.Value, "entry", "entries") : Quantity.Count(pair.Value))} "
                    + $"{pair.Key.ToString().ToLowerInvariant()}");
        var times = changes.Count - notable.Count;
        return string.Join(
            ", ", counts.Concat(times > 0 ? [$"{Quantity.Count(times)} with another modification time only"] : []));
    }

    private static string Name(FoldedChange folded) =>
        folded.Siblings
            ? $"{folded.Change.Path.Parent}/"
            : folded.Change.Path + ((folded.Change.After ?? folded.Change.Before)!.Type == EntryType.Directory ? "/" : "");

    private static string What(FoldedChange folded) =>
        folded.Change.Kind == FileChangeKind.Changed ? ChangeWords.Aspects(folded.Change)
        : folded.Siblings ? $"{Quantity.Count(folded.Entries, "entry", "entries")} in it"
        : folded.Entries > 1 ? $"with {Quantity.Count(folded.Entries - 1, "entry", "entries")}"
        : "";

    private static string Mark(FileChangeKind kind) => kind switch
    {
        FileChangeKind.Added => "+",
        FileChangeKind.Removed => "-",
        _ => "~",
    };

    private static Style StyleOf(FileChangeKind kind) => kind switch
    {
        FileChangeKind.Added => Style.Green,
        FileChangeKind.Removed => Style.Red,
        _ => Style.Yellow,
    };
}
