using System.Text.Json;
using Coppice.Cli.Comparing;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Cli.Inspecting;

/// <summary>A rollback, done or only looked at, and how it is shown.</summary>
/// <param name="From">The generation that was in force.</param>
/// <param name="To">The one that is now.</param>
/// <param name="DryRun">Whether nothing was done.</param>
/// <param name="Changes">The packages that differ.</param>
/// <param name="Descendants">The generations in force that grew on the template.</param>
internal sealed record RolledBack(Generation From, Generation To, bool DryRun, IReadOnlyList<PackageChange> Changes, IReadOnlyList<Generation> Descendants)
{
    private string Template => VisibleText.Of(To.Template);

    /// <summary>For people: packages, what is in force, what becomes of descendants, what comes next.</summary>
    public IEnumerable<string> Lines(VerbContext context)
    {
        var palette = context.Terminal.OutPalette;
        if (From.Number == To.Number)
        {
            return [$"{Template}@{To.Number} is in force already"];
        }

        List<string> lines = Changes.Count == 0 ? [] : [.. PackageLines.Table(Changes).Lines(palette, context.Terminal.OutWidth), ""];
        lines.Add($"{Template}@{From.Number} → {palette.Set(Style.Bold, $"{Template}@{To.Number}")}, of {Date(To)}: {(Changes.Count == 0 ? "the same packages" : PackageLines.Summary(Changes))}");
        lines.AddRange(Descendants.Select(child =>
            $"{VisibleText.Of(child.Template)}@{child.Number} stays as it is: grown on {ParentNames.Of(child)}, {(child.OtherParents.Count > 0 ? "of which it keeps what it took" : "whose layers it keeps")}"));
        lines.Add(DryRun
            ? "nothing was changed"
            : $"the next build or update grows {Template} as declared again{(Descendants.Count > 0 ? " and what grows on it, if it comes out otherwise" : "")}; to leave it: {NextCommand.Of(context, $"update --skip {Template}")}");
        return lines;
    }

    /// <summary>For programs; described in docs/json.md.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteBoolean("dry_run", DryRun);
        json.WriteString("template", To.Template);
        json.WriteNumber("from", From.Number);
        json.WriteNumber("to", To.Number);
        json.WriteString("digest", To.Tree.Hex);
        json.WriteObjects("packages", Changes, change => DifferenceJson.Write(json, change));
        json.WriteObjects("descendants", Descendants, child =>
        {
            json.WriteString("name", child.Template);
            json.WriteNumber("generation", child.Number);
            json.WriteString("parent", $"{child.Parent!.Template}@{child.Parent.Number}");
            json.WriteStrings("other_parents", child.OtherParents.Select(parent => $"{parent.Template}@{parent.Number}"));
        });
        json.WriteEndObject();
    }

    // The date of the snapshot: what a template has is as old as that.
    private static string Date(Generation generation) => DateTimeOffset.FromUnixTimeSeconds(generation.Epoch).ToString("yyyy-MM-dd");
}
