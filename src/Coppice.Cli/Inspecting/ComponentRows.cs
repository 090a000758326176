using Coppice.Cli.Output;
using Coppice.Engine.Components;
using Coppice.Foundation;
using Coppice.Planning;

namespace Coppice.Cli.Inspecting;

/// <summary>Shows to a person how far components are.</summary>
internal static class ComponentRows
{
    /// <summary>A table, behind an empty line; nothing where no archive is built.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<ComponentStatus> components, Palette palette, int? width)
    {
        if (components.Count == 0)
        {
            return [];
        }

        var table = new Table(
            new Column("COMPONENT"), new Column("ARCHIVE"), new Column("STATE"), new Column("VERSION"),
            new Column("", Shrinks: true));
        foreach (var status in components)
        {
            table.Add(
                VisibleText.Of(status.Component), status.Archive,
                new Cell(status.State.ToString().ToLowerInvariant(), status.State switch
                {
                    TemplateState.Current => Style.Green,
                    TemplateState.Stale => Style.Yellow,
                    _ => Style.Dim,
                }),
                VisibleText.Of(status.Version ?? "-"), VisibleText.Of(string.Join("; ", status.Reasons)));
        }

        return table.Lines(palette, width).Prepend("");
    }
}
