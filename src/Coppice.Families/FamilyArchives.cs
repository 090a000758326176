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
    /// The architectures beside its archives' own whose packages a template may have: what its chain says, each once.
    /// </summary>
    public static IReadOnlyList<string> ForeignArchitecturesOf(this Family family, TemplateDeclaration template) =>
    [
        .. family.Chain(template).SelectMany(declaration => declaration.ForeignArchitectures).Select(word => word.Value)
            .Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>The same of all templates that take packages from an archive: its indexes of these are taken, too.</summary>
    public static IReadOnlyList<string> ForeignArchitecturesOf(this Family family, ArchiveDeclaration archive) =>
        // Asked at every run, and nearly always of families that say nothing of it.
        family.Templates.Any(template => template.ForeignArchitectures.Count > 0)
            ? [.. family.Templates.Where(template => family.ArchivesOf(template).Any(taken => taken.Name == archive.Name))
                .SelectMany(family.ForeignArchitecturesOf).Distinct().Order(StringComparer.Ordinal)]
            : [];

    /// <summary>
    /// The packages that a template's chain asks for from one archive alone (<c>mesa-utils/backports</c>), in order.
    /// </summary>
    public static IEnumerable<DeclaredWord> AskedFromArchives(this Family family, TemplateDeclaration template) =>
        family.Chain(template).SelectMany(declaration => declaration.Packages).Where(word => word.Archive is not null);
}
