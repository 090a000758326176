using Coppice.Cli.Output;
using Coppice.Foundation;
using Coppice.Planning.Differences;

namespace Coppice.Cli.Comparing;

/// <summary>Shows changes of packages to a person, in order of rising danger; what is dangerous stands in capitals.</summary>
internal static class PackageLines
{
    // Smaller changes of size say nothing.
    private const long Notable = 8 << 10;

    /// <summary>A table of the changes.</summary>
    public static Table Table(IEnumerable<PackageChange> changes)
    {
        var table = new Table(new Column(), new Column(), new Column(), new Column(Right: true));
        foreach (var change in changes)
        {
            table.Add(Cells(change));
        }

        return table;
    }

    /// <summary>The cells of one change: mark, name, versions, change of size.</summary>
    public static IReadOnlyList<Cell> Cells(PackageChange change)
    {
        var style = StyleOf(change.Kind);
        return
        [
            new Cell(Mark(change.Kind), style), new Cell(Name(change), Style.Bold), new Cell(Versions(change), style),
            new Cell(Size(change), Style.Dim),
        ];
    }

    /// <summary>One change in one line: <c>~ libssl3: 3.0.15-1 → 3.0.17-1</c>.</summary>
    public static string Text(PackageChange change) =>
        $"{Mark(change.Kind)} {Name(change)}: {Versions(change)}{(Size(change) is { Length: > 0 } size ? $", {size}" : "")}";

    /// <summary>Counts by kind: <c>3 packages upgraded, 1 REMOVED</c>.</summary>
    public static string Summary(IReadOnlyList<PackageChange> changes)
    {
        var counts = changes.CountBy(change => change.Kind).OrderBy(pair => pair.Key)
            .Select((pair, i) =>
                $"{(i == 0 ? Quantity.Count(pair.Value, "package") : Quantity.Count(pair.Value))} {Word(pair.Key)}");
        return string.Join(", ", counts);
    }

    private static string Name(PackageChange change) => VisibleText.Of(change.Name);

    private static string Versions(PackageChange change) => change.Kind switch
    {
        PackageChangeKind.Added => VisibleText.Of(change.After!.Version),
        PackageChangeKind.Removed => $"REMOVED {VisibleText.Of(change.Before!.Version)}",
        PackageChangeKind.Downgraded => $"DOWNGRADED {VisibleText.Of($"{change.Before!.Version} → {change.After!.Version}")}",
        _ => VisibleText.Of($"{change.Before!.Version} → {change.After!.Version}"),
    };

    private static string Size(PackageChange change) =>
        Math.Abs(change.SizeChange) >= Notable ? Quantity.SizeChange(change.SizeChange) : "";

    private static string Word(PackageChangeKind kind) => kind is PackageChangeKind.Downgraded or PackageChangeKind.Removed
        ? kind.ToString().ToUpperInvariant() : kind.ToString().ToLowerInvariant();

    private static string Mark(PackageChangeKind kind) => kind switch
    {
        PackageChangeKind.Added => "+",
        PackageChangeKind.Removed => "-",
        _ => "~",
    };

    private static Style StyleOf(PackageChangeKind kind) => kind switch
    {
        PackageChangeKind.Upgraded => Style.Yellow,
        PackageChangeKind.Added => Style.Green,
        _ => Style.Red,
    };
}
