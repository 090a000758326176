using Coppice.Cli.Inspecting;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Engine.Documents;
using Coppice.Engine.Inspecting;
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
        "OWN is what a template adds to its parent, SHARED what it has from its ancestors, TOTAL its whole tree. A template of "
            + "several parents stands below each of them. Works without a store, too.";

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["coppice tree", "coppice -f examples/starter/family.yaml tree"];

    /// <inheritdoc/>
    public Task<int> RunAsync(VerbContext context, CancellationToken cancel)
    {
        var status = new ShowFamily(context.EngineOptions(offline: true)).Grown(context.Progress);
        context.Show(() => TreeDocument.Of(status), () => Lines(context, status));
        return Task.FromResult(ExitCode.Done);
    }

    private static IEnumerable<string> Lines(VerbContext context, FamilyStatus status)
    {
        var table = new Table(
            new Column(VisibleText.Of(status.Family.Name)), new Column("OWN", Right: true), new Column("SHARED", Right: true),
            new Column("TOTAL", Right: true));
        foreach (var row in FamilyRows.Of(status))
        {
            if (row.Again)
            {
                table.Add(new Cell(row.Name, Style.Dim));
            }
            else if (row.Template.Generation is { } generation)
            {
                table.Add(
                    row.Name, Quantity.Size(generation.OwnBytes), Quantity.Size(TreeTemplateDocument.SharedBytesOf(generation)),
                    Quantity.Size(generation.TotalBytes));
            }
            else
            {
                table.Add(row.Name, new Cell("-", Style.Dim), new Cell("-", Style.Dim), new Cell("-", Style.Dim));
            }
        }

        IEnumerable<string> sum = FamilyRows.Sum(status) is { Length: > 0 } text ? ["", text] : [];
        return table.Lines(context.Terminal.OutPalette, context.Terminal.OutWidth).Concat(sum);
    }
}
