using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Engine.Inspecting;
using Coppice.Foundation;
using Coppice.Store.Generations;

namespace Coppice.Cli.Inspecting;

/// <summary>Shows a rollback to a person: packages, what is current, what becomes of descendants, what comes next.</summary>
internal static class RollBackText
{
    public static IEnumerable<string> Lines(VerbContext context, RolledBack turn)
    {
        var (from, to, dryRun, _, descendants) = turn;
        var palette = context.Terminal.OutPalette;
        var template = VisibleText.Of(to.Template);
        if (from.Number == to.Number)
        {
            return [$"{template}@{to.Number} is already current"];
        }

        var lines = Changes(turn, palette, context.Terminal.OutWidth);
        lines.AddRange(descendants.Select(child =>
            $"{VisibleText.Of(child.Template)}@{child.Number} stays as it is: grown on {ParentNames.Of(child)}, "
            + (child.OtherParents.Count > 0 ? "and keeps what it took from there" : "whose layers it keeps")));
        var others = descendants.Count > 0 ? " and what grows on it, if it comes out differently" : "";
        lines.Add(dryRun
            ? "nothing was changed"
            : $"the next build or update grows {template} as declared again{others}; to leave it: "
                + $"{NextCommand.Of(context, $"update --skip {template}")}");
        return lines;
    }

    /// <summary>What another generation has otherwise.</summary>
    public static List<string> Changes(RolledBack turn, Palette palette, int? width)
    {
        var (from, to, _, changes, _) = turn;
        var template = VisibleText.Of(to.Template);
        var packages = changes.Count == 0 ? "the same packages" : PackageLines.Summary(changes);
        return
        [
            .. changes.Count == 0 ? [] : PackageLines.Table(changes).Lines(palette, width).Append(""),
            $"{template}@{from.Number} → {palette.Set(Style.Bold, $"{template}@{to.Number}")}, of {Date(to)}: {packages}",
        ];
    }

    // The date of the snapshot: what a template has is as old as that.
    private static string Date(Generation generation) =>
        DateTimeOffset.FromUnixTimeSeconds(generation.Epoch).ToString("yyyy-MM-dd");
}
