namespace Coppice.Families;

/// <summary>Archives that are built here, as a family uses them.</summary>
public static class BuiltArchives
{
    /// <summary>
    /// Whether a template that is not among those of the family belongs to it all the same: one that waits for an archive, and
    /// <see cref="InternalTemplates"/>.
    /// </summary>
    public static bool IsKnown(this Family family, string template) =>
        family.Waiting.ContainsKey(template) || InternalTemplates.Has(template);

    /// <summary>The archives that are built, those first that others are built on.</summary>
    public static IReadOnlyList<ArchiveDeclaration> InOrder(this Family family)
    {
        var (ordered, seen) = (new List<ArchiveDeclaration>(), new HashSet<string>());
        foreach (var archive in family.DeclaredArchives.Where(archive => archive.Built is not null))
        {
            Add(archive);
        }

        return ordered;

        void Add(ArchiveDeclaration archive)
        {
            if (seen.Add(archive.Name))
            {
                family.BelowOf(archive).ToList().ForEach(Add);
                ordered.Add(archive);
            }
        }
    }

    /// <summary>The built archives that the template has that an archive is built in.</summary>
    private static IEnumerable<ArchiveDeclaration> BelowOf(this Family family, ArchiveDeclaration archive) =>
        family.DeclaredTemplates.FirstOrDefault(template => template.Name == archive.Built!.Environment.Value) is { } environment
            ? family.ArchiveNames(environment).Select(name => family.DeclaredArchives.First(other => other.Name == name))
                .Where(other => other.Built is not null)
            : [];

    /// <summary>
    /// The family with packages in the place of archives that are built. One that has none yet is left out, with the templates
    /// that take packages from it: they are <see cref="Family.Waiting"/>.
    /// </summary>
    /// <param name="family">The family as it is declared.</param>
    /// <param name="packages">The packages of an archive; null where there are none yet.</param>
    public static Family WithBuilt(this Family family, Func<ArchiveDeclaration, OwnPackageFiles?> packages)
    {
        if (family.DeclaredArchives.All(archive => archive.Built is null))
        {
            return family;
        }

        var archives = new Dictionary<string, ArchiveDeclaration>();
        foreach (var archive in family.DeclaredArchives)
        {
            if (archive.Built is null)
            {
                archives[archive.Name] = archive;
            }
            else if (packages(archive) is { } own)
            {
                archives[archive.Name] = ArchiveDeclaration.OfOwn(
                    archive.Name, archive.Type, own, archive.Architecture, archive.Where) with
                {
                    Built = archive.Built,
                    Take = archive.Take ?? TakeRule.All,
                    Published = archive.Published,
                };
            }
        }

        var waiting = new Dictionary<string, string>();
        foreach (var template in family.DeclaredTemplates)
        {
            if (family.ArchiveNames(template).FirstOrDefault(name => !archives.ContainsKey(name)) is { } missing)
            {
                waiting[template.Name] = missing;
            }
        }

        return family with
        {
            Declared = family.Declared ?? family,
            Archives = archives,
            Templates = [.. family.DeclaredTemplates.Where(template => !waiting.ContainsKey(template.Name))],
            Waiting = waiting,
        };
    }

    // As they are named: some may not be there yet.
    private static IEnumerable<string> ArchiveNames(this Family family, TemplateDeclaration template)
    {
        var chain = (family.Declared ?? family).Chain(template);
        return chain.SelectMany(declaration => declaration.Archives.Select(word => word.Value)).Prepend(chain[0].Archive!)
            .Distinct();
    }
}
