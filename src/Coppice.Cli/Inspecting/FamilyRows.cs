using Coppice.Cli.Output;
using Coppice.Planning;

namespace Coppice.Cli.Inspecting;

/// <summary>The templates of a family as a tree, for tables.</summary>
internal static class FamilyRows
{
    /// <summary>All templates, each below its parent, with the branches to draw before its name.</summary>
    public static IEnumerable<(string Branch, TemplateStatus Template)> Of(FamilyStatus status)
    {
        var children = status.Templates.ToLookup(template => template.Template.Parent);
        return Branches.Of(children[null], template => children[template.Template.Name]);
    }

    /// <summary>Bytes of a generation that come from its ancestors; a base has none.</summary>
    public static long SharedBytes(Store.Generations.Generation generation) =>
        generation.Parent is null ? 0 : Math.Max(0, generation.TotalBytes - generation.OwnBytes);

    /// <summary>
    /// What all templates would take as full copies, and what they take at most: layers of different templates may share contents
    /// as well, which only a look at every one of them could tell.
    /// </summary>
    public static string Sum(FamilyStatus status)
    {
        var grown = status.Templates.Select(template => template.Generation).OfType<Store.Generations.Generation>().ToList();
        var own = grown.DistinctBy(generation => generation.Layers[^1]).Sum(generation => generation.OwnBytes);
        return grown.Count == 0 ? "" : $"at most {Quantity.Size(own)} instead of {Quantity.Size(grown.Sum(generation => generation.TotalBytes))} as copies";
    }
}
