using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Composing;
using Coppice.Store.Generations;

namespace Coppice.Growing.Grafting;

/// <summary>What is put where: layers that were grown on one tree, onto another one.</summary>
/// <param name="Before">The layers of the tree that they were grown on.</param>
/// <param name="Own">All layers of the template that they made of it.</param>
/// <param name="Kept">Those of them that are put, as they lie, onto the other tree.</param>
/// <param name="Parent">The layers of that other tree.</param>
/// <param name="Parts">What the layers were made of, in order.</param>
internal sealed record Graft(
    IReadOnlyList<Digest> Before, IReadOnlyList<Digest> Own, IReadOnlyList<Digest> Kept, IReadOnlyList<Digest> Parent,
    IReadOnlyList<TemplatePart> Parts)
{
    /// <summary>
    /// Files of the family that the layers laid over the tree. None where these are packages' layers alone, and what is
    /// declared beyond packages is carried out again.
    /// </summary>
    public IReadOnlyList<FilesDeclaration> LaidOver { get; init; } = [];

    /// <summary>The packages of a template onto another generation of its parent.</summary>
    public static Graft OntoParent(Family family, TemplateDeclaration template, Generation current, Generation parent) =>
        new(
            current.OnParent.Layers, current.PackagesOnly.Layers, [current.GrownLayer], parent.Layers,
            TemplatePart.Of(family, template));

    /// <summary>Layers that a graft or an upgrade in place made; another one takes their place.</summary>
    public IEnumerable<Digest> Small => Own.Except(Before).Except(Kept);

    /// <summary>Packages that the parts ask for.</summary>
    public IReadOnlyList<string> Wanted => [.. Parts.SelectMany(part => part.Declaration.Packages).Select(word => word.Value)];

    /// <summary>Whether any part takes recommended packages.</summary>
    public bool Recommends => Parts.Any(part => part.Recommends);
}
