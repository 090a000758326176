using System.Text.Json;
using Coppice.Cli.Inspecting;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Foundation;
using Coppice.Planning;

namespace Coppice.Cli.Verbs;

/// <summary><c>coppice tree</c>: the family with its sizes.</summary>
public sealed class Tree : IVerb
{
    /// <inheritdoc/>
    public string Name => "tree";

    /// <inheritdoc/>
    public string Summary => "show the family as a tree, with sizes";

    /// <inheritdoc/>
    public string Details =>
        "OWN is what a template adds to its parent, SHARED what it has from its ancestors, TOTAL its whole tree. A template of several parents stands below each of them. Works without a store, too: then nothing is grown yet.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice tree", "coppice -f examples/starter/family.yaml tree"];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var family = Workshop.ReadFamily(context);
        using var workshop = Workshop.TryOpen(context);
        // Sizes need no comparison with what is declared, so they are there whatever a comparison would say.
        var status = new FamilyStatus(
            family, null, [.. family.Templates.Select(template => new TemplateStatus(template, TemplateState.Current, [], workshop?.Generations.Current(template.Name)))], []);
        if (context.Settings.Json)
        {
            context.PrintJson(json => WriteJson(json, status));
            return Task.FromResult(ExitCode.Done);
        }

        var table = new Table(new Column(VisibleText.Of(family.Name)), new Column("OWN", Right: true), new Column("SHARED", Right: true), new Column("TOTAL", Right: true));
        foreach (var row in FamilyRows.Of(status))
        {
            if (row.Again)
            {
                table.Add(new Cell(row.Name, Style.Dim));
            }
            else if (row.Template.Generation is { } generation)
            {
                table.Add(row.Name, Quantity.Size(generation.OwnBytes), Quantity.Size(FamilyRows.SharedBytes(generation)), Quantity.Size(generation.TotalBytes));
            }
            else
            {
                table.Add(row.Name, new Cell("-", Style.Dim), new Cell("-", Style.Dim), new Cell("-", Style.Dim));
            }
        }

        context.Print(table);
        context.Print(FamilyRows.Sum(status) is { Length: > 0 } sum ? ["", sum] : []);
        return Task.FromResult(ExitCode.Done);
    }

    private static void WriteJson(Utf8JsonWriter json, FamilyStatus status)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteString("family", status.Family.Name);
        json.WriteStartArray("templates");
        foreach (var template in status.Templates)
        {
            json.WriteStartObject();
            json.WriteString("name", template.Template.Name);
            json.WriteString("parent", template.Template.Parent);
            json.WriteStrings("other_parents", template.Template.OtherParents);
            json.WriteNumberOrNull("own_bytes", template.Generation?.OwnBytes);
            json.WriteNumberOrNull("shared_bytes", template.Generation is { } generation ? FamilyRows.SharedBytes(generation) : null);
            json.WriteNumberOrNull("total_bytes", template.Generation?.TotalBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
