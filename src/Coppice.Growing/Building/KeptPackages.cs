using Coppice.Distributions;
using Coppice.Families;
using Coppice.Planning.Composing;

namespace Coppice.Growing.Building;

/// <summary>
/// Sees to it that no branch of a composed template loses a package that it asked for to another one: no script may take it
/// either.
/// </summary>
internal sealed class KeptPackages
{
    private readonly Family family;
    private readonly TemplateDeclaration template;
    private readonly IPackageManager manager;
    private readonly List<(TemplateDeclaration Owner, DeclaredWord Word)> kept = [];

    /// <param name="family">The family.</param>
    /// <param name="template">The composed template.</param>
    /// <param name="manager">Its distribution.</param>
    /// <param name="database">The package database of its first parent.</param>
    public KeptPackages(Family family, TemplateDeclaration template, IPackageManager manager, ReadOnlyMemory<byte> database)
    {
        (this.family, this.template, this.manager) = (family, template, manager);
        var installed = Installed(database);
        foreach (var declaration in family.Chain(family.Template(template.Parent!)))
        {
            Keep(declaration, installed);
        }
    }

    /// <summary>Looks after a declaration was carried out.</summary>
    /// <exception cref="Foundation.Failure">Packages that a declaration of another branch asked for are gone.</exception>
    public void Check(TemplateDeclaration part, ReadOnlyMemory<byte> database)
    {
        var installed = Installed(database);
        var ancestors = family.Chain(family.Template(part.Name)).Select(ancestor => ancestor.Name).ToHashSet();
        var gone = kept.Where(pair => !installed.Contains(pair.Word.Package)).ToList();
        // A template may well take out what its own ancestors have.
        var lost = gone.Where(pair => !ancestors.Contains(pair.Owner.Name)).ToList();
        if (lost.Count > 0)
        {
            throw new PartConflict(family, template, manager).OfLosing(part, lost);
        }

        kept.RemoveAll(gone.Contains);
        Keep(part, installed);
    }

    // A name that others provide is not installed under it, and nobody's loss.
    private void Keep(TemplateDeclaration declaration, HashSet<string> installed) =>
        kept.AddRange(declaration.Packages.Where(word => installed.Contains(word.Package)).Select(word => (declaration, word)));

    private HashSet<string> Installed(ReadOnlyMemory<byte> database) =>
        manager.ReadInstalled(database).Select(package => package.Name).ToHashSet();
}
