using Coppice.Cli.Output;
using Coppice.Cli.Planning;
using Coppice.Engine.Updating;
using Coppice.Foundation;

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

    /// <summary>That nothing changes.</summary>
    public static string NothingToDo(PreparedUpdate update, bool offline) =>
        $"nothing to update: {Quantity.Count(update.Plan.Steps.Count, "template")} as the {(offline ? "" : "newest ")}snapshot has it"
        + (update.OthersStale > 0 ? $"; {update.OthersStale} others have updates" : "");
}
