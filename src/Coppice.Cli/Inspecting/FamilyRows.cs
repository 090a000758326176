using Coppice.Cli.Output;
using Coppice.Foundation;
using Coppice.Planning;

namespace Coppice.Cli.Inspecting;

/// <summary>A line of a family's tree.</summary>
/// <param name="Name">The template's name behind its branches.</param>
/// <param name="Template">The template.</param>
/// <param name="Again">
/// Whether this is a composed template below a further parent: its sizes and its children stand below the first one.
/// </param>
internal sealed record FamilyRow(string Name, TemplateStatus Template, bool Again);

/// <summary>The templates of a family as a tree, for tables.</summary>
internal static class FamilyRows
{
    /// <summary>All templates, each below its parent, a composed one below each of them.</summary>
    public static IEnumerable<FamilyRow> Of(FamilyStatus status)
    {
        var children = status.Templates
            .SelectMany(template =>
                template.Template.Parents
                    .Select(parent => (Parent: parent, Child: (Template: template, Again: parent != template.Template.Parent))))
            .ToLookup(pair => pair.Parent, pair => pair.Child);
        var bases = status.Templates.Where(template => template.Template.Parent is null)
            .Select(template => (Template: template, Again: false));
        return Branches.Of(bases, node => node.Again ? [] : children[node.Template.Template.Name]).Select(line =>
        {
            var template = line.Node.Template.Template;
            return new FamilyRow(
                line.Branch + template.Name + (line.Node.Again ? $" (also under {template.Parent})" : ""), line.Node.Template,
                line.Node.Again);
        });
    }

    /// <summary>
    /// What all templates would take as full copies, and what they take at most: layers of different templates may share contents
    /// as well, which only a look at every one of them could tell.
    /// </summary>
    public static string Sum(FamilyStatus status)
    {
        var grown = status.Templates.Select(template => template.Generation).OfType<Store.Generations.Generation>().ToList();
        var own = grown.DistinctBy(generation => generation.Layers[^1]).Sum(generation => generation.OwnBytes);
        return grown.Count == 0
            ? ""
            : $"uses {Quantity.Size(own)} at most; separate copies would use "
                + $"{Quantity.Size(grown.Sum(generation => generation.TotalBytes))}";
    }
}
