using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Planning.Sources;

/// <summary>Packages that a template asks for and that none of its archives may give it.</summary>
/// <param name="plan">The plan.</param>
/// <param name="distributions">The known distributions.</param>
internal sealed class UnknownPackages(Plan plan, DistributionTable distributions)
{
    /// <summary>Refuses them, and says which other archive has them.</summary>
    /// <param name="template">The template.</param>
    /// <param name="sources">What it takes packages from.</param>
    /// <param name="catalog">All packages that it may take.</param>
    /// <exception cref="Failure">There are some: all of them at once.</exception>
    public void Refuse(TemplateDeclaration template, PackageSources sources, IPackageCatalog catalog)
    {
        var foreign = template.Packages.Where(word => PackageWord.ArchitectureIn(word.Value) is { } architecture
            && architecture is not ("any" or "all" or "native") && architecture != sources.Architecture
            && !sources.ForeignArchitectures.Contains(architecture)).ToList();
        if (foreign.Count > 0)
        {
            throw new Failure([.. foreign.Select(word => new Problem(
                $"{template.Name}: {VisibleText.Of(word.Value)} is of an architecture that the template does not have",
                $"foreign-architectures: [{PackageWord.ArchitectureIn(word.Value)}]    "
                    + $"# at {template.Name}, or at a template that it grows from",
                word.Where))], kind: ProblemKind.Unresolvable);
        }

        // A qualified name such as libc6:amd64 is looked up without its architecture.
        var unknown = template.Packages.Where(word => !catalog.Has(word.Package)).ToList();
        if (unknown.Count > 0)
        {
            throw new Failure([.. unknown.Select(word => Unknown(template, sources, catalog, word))],
                kind: ProblemKind.Unresolvable);
        }
    }

    private Problem Unknown(TemplateDeclaration template, PackageSources sources, IPackageCatalog catalog, DeclaredWord word)
    {
        var archives = word.Archive ?? sources.Names;
        var has = word.Archive is null && sources.All.Count > 1 ? "have" : "has";
        var elsewhere = plan.Snapshot.Archives.Values
            .Where(archive => archive.Type == sources.Type && archive.Name != word.Archive
                && distributions.PackageManager(archive.Type).Catalog(archive).Has(word.Package))
            .Select(archive => archive.Name).ToList();
        var message = $"{template.Name}: {archives} {has} no package {VisibleText.Of(word.Value)}";
        if (elsewhere.Count == 0)
        {
            return new Problem(
                message + Nearest.Question(word.Value, catalog.Names),
                "coppice plan --refresh    # if it is newer than the snapshot",
                word.Where);
        }

        // Of an archive that is there it may not be taken.
        var held = sources.All.FirstOrDefault(
            source => elsewhere.Contains(source.Archive.Name) && !source.Take.Has(word.Package));
        var name = held?.Archive.Name ?? elsewhere[0];
        return new Problem(
            held is null
                ? $"{message}; {string.Join(" and ", elsewhere)} {(elsewhere.Count == 1 ? "has" : "have")} it"
                : $"{template.Name}: {VisibleText.Of(word.Value)} may not be taken from {name}, and "
                    + "no other archive of it has it",
            held is not null
                ? $"take: [{string.Join(", ", (held.Take.Names ?? []).Append(word.Package))}]    # under {name}"
            : word.Archive is not null ? $"packages: [{word.Value}]    # from any archive"
            : $"archives: [{name}]    # at {template.Name}, or at a template that it grows from",
            word.Where);
    }
}
