namespace Coppice.Families;

/// <summary>The archives of the templates of a family.</summary>
public static class FamilyArchives
{
    /// <summary>
    /// The archives that a template may take packages from, in order: the one that its base grows from, then those that its chain
    /// adds (<c>archives:</c>), each once.
    /// </summary>
    public static IReadOnlyList<ArchiveDeclaration> ArchivesOf(this Family family, TemplateDeclaration template)
    {
        var chain = family.Chain(template);
        return [.. chain.SelectMany(declaration => declaration.Archives.Select(word => word.Value)).Prepend(chain[0].Archive!)
            .Distinct().Select(name => family.Archives[name])];
    }

    /// <summary>
    /// The packages that a template's chain asks for from one archive alone (<c>mesa-utils/backports</c>), in order.
    /// </summary>
    public static IEnumerable<DeclaredWord> AskedFromArchives(this Family family, TemplateDeclaration template) =>
        family.Chain(template).SelectMany(declaration => declaration.Packages).Where(word => word.Archive is not null);
}
