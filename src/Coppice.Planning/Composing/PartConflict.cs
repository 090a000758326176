using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Planning.Composing;

/// <summary>
/// Tells a person why a declaration cannot be carried out in a composed template: which packages, and both chains of templates.
/// </summary>
/// <param name="family">The family.</param>
/// <param name="template">The composed template.</param>
/// <param name="manager">Its distribution.</param>
public sealed class PartConflict(Family family, TemplateDeclaration template, IPackageManager manager)
{
    /// <summary>The problem when the packages of a declaration cannot be installed.</summary>
    /// <param name="part">The declaration that is carried out.</param>
    /// <param name="wanted">Those of its packages that cannot be installed.</param>
    /// <param name="database">The package database before.</param>
    /// <param name="output">What the package manager printed.</param>
    public Problem OfInstalling(
        TemplateDeclaration part, IReadOnlyList<string> wanted, ReadOnlyMemory<byte> database, string output)
    {
        var displaced = manager.ReadDisplaced(output);
        var where = part.Packages.FirstOrDefault(word => wanted.Contains(word.Value))?.Where ?? part.Where;
        var lines = ResolveWorkspace.Lines(output);
        var hint = $"remove one of them, or compose {template.Name} from others";
        return displaced.Count > 0 && Owner(part, displaced, database) is var (owner, word)
            ? new Problem(
                $"{template.Name}: {Wants(owner, [word])}, {Wants(part, wanted)}: they cannot be installed together", hint, where,
                lines)
            : new Problem(
                $"{template.Name}: {Wants(part, wanted)}, which cannot be installed on {Names(Before(part))}", hint, where,
                lines);
    }

    /// <summary>The problems of carrying out a declaration, told as those of the composed template.</summary>
    /// <param name="part">The declaration that is carried out.</param>
    /// <param name="failure">What went wrong with it; its messages begin with the name of <paramref name="part"/>.</param>
    public Failure Within(TemplateDeclaration part, Failure failure) => part.Name == template.Name
        ? failure
        : new Failure(
            [.. failure.Problems.Select(problem => problem with
            {
                Message = $"{template.Name}: {problem.Message} ({Chain(part)}; carried out on {Names(Before(part))})",
            })],
            failure.Code,
            failure);

    /// <summary>The problems when packages that an earlier declaration asked for are not there any more.</summary>
    /// <param name="part">The declaration that took them.</param>
    /// <param name="gone">The packages, with the declarations that asked for them.</param>
    public Failure OfLosing(TemplateDeclaration part, IReadOnlyList<(TemplateDeclaration Owner, DeclaredWord Word)> gone) => new(
    [
        .. gone.Select(lost => new Problem(
            $"{template.Name}: {Wants(lost.Owner, [lost.Word.Value])}, but {part.Name} removes it ({Chain(part)})",
            $"look at the scripts of {part.Name}, or compose {template.Name} from others",
            lost.Word.Where)),
    ], kind: ProblemKind.Unresolvable);

    private static string Names(IEnumerable<TemplateDeclaration> templates) =>
        string.Join(" and ", templates.Select(declaration => declaration.Name));

    private string Wants(TemplateDeclaration declaration, IReadOnlyList<string> packages) =>
        $"{declaration.Name} wants {string.Join(", ", packages)} ({Chain(declaration)})";

    private string Chain(TemplateDeclaration declaration) =>
        string.Join(" → ", family.Line(declaration).Select(ancestor => ancestor.Name));

    // The parents whose chains have been carried out when this declaration's turn comes.
    private IEnumerable<TemplateDeclaration> Before(TemplateDeclaration part)
    {
        var parents = template.Parents.Select(family.Template).ToList();
        return parents.Take(1)
            .Concat(parents.Skip(1).TakeWhile(parent => family.Chain(parent).All(declaration => declaration.Name != part.Name)));
    }

    // The declaration of another branch that asked for one of the packages in the way, or for one that needs it.
    private (TemplateDeclaration Owner, string Word)? Owner(
        TemplateDeclaration part, IReadOnlyList<string> displaced, ReadOnlyMemory<byte> database)
    {
        var own = part.Name == template.Name ? [] : family.Chain(part).Select(ancestor => ancestor.Name).ToHashSet();
        var others = family.Chain(template)
            .TakeWhile(declaration => declaration.Name != part.Name).Where(declaration => !own.Contains(declaration.Name));
        var chains = new Lazy<Func<string, string?>>(() => manager.ExplainRemovals(database, displaced));
        var words = others.SelectMany(owner => owner.Packages.Select(word => (owner, Name: word.Package))).ToList();
        foreach (var (owner, name) in words.Where(word => displaced.Contains(word.Name))
            .Concat(words.Where(word => Needs(word.Name))))
        {
            return (owner, name);
        }

        return null;

        bool Needs(string name) => chains.Value(name) is not null;
    }
}
