using Coppice.Cli.Output;
using Coppice.Cli.Planning;
using Coppice.Engine.Updating;
using Coppice.Foundation;
using Coppice.Planning.Differences;

namespace Coppice.Cli.Updating;

/// <summary>Shows an update to a person.</summary>
internal static class UpdateText
{
    /// <summary>Packages, steps, and what stays as it is.</summary>
    public static IEnumerable<string> Lines(PreparedUpdate update, bool verbose, Palette palette, int? width)
    {
        var packages = ForecastText.Lines(update.Changes, verbose, palette, width).ToList();
        var steps = PlanText.Lines(update.Foreseen, palette, width);
        IEnumerable<string> left = update.LeftOut switch
        {
            0 => [],
            1 => ["1 template cannot be updated and stays as it is"],
            var count => [$"{Quantity.Count(count)} templates cannot be updated and stay as they are"],
        };
        return [.. packages, .. packages.Count > 0 ? [""] : Array.Empty<string>(), .. steps, .. left];
    }

    /// <summary>The question whether packages may go or become older.</summary>
    public static string Question(IReadOnlyList<PackageChange> dangerous)
    {
        var removed = dangerous.Count(change => change.Kind == PackageChangeKind.Removed);
        string[] parts =
        [
            removed > 0 ? $"REMOVE {Quantity.Count(removed, "package")}" : "",
            removed < dangerous.Count ? $"DOWNGRADE {Quantity.Count(dangerous.Count - removed, "package")}" : "",
        ];
        return $"This will {string.Join(" and ", parts.Where(part => part.Length > 0))}. Continue?";
    }

    /// <summary>That nothing changes.</summary>
    public static string NothingToDo(PreparedUpdate update, bool offline) =>
        $"nothing to update: {Quantity.Count(update.Plan.Steps.Count, "template")} up to date with the "
            + $"{(offline ? "" : "newest ")}snapshot"
        + (update.OthersStale > 0 ? $"; {update.OthersStale} others have updates" : "");
}
