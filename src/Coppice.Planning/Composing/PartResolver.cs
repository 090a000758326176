using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Planning.Reasons;

namespace Coppice.Planning.Composing;

/// <summary>What carrying out one declaration is predicted to do.</summary>
/// <param name="Added">The packages that it installs.</param>
/// <param name="Removed">Names of packages that it removes.</param>
/// <param name="Database">The package database afterwards.</param>
internal sealed record PredictedPart(IReadOnlyList<CataloguedPackage> Added, IReadOnlyList<string> Removed, byte[] Database);

/// <summary>Predicts what carrying out the declarations of one template does.</summary>
/// <param name="runner">Runs the package manager of this machine.</param>
/// <param name="family">The family.</param>
/// <param name="template">The template.</param>
/// <param name="workspace">Its archive's files.</param>
/// <param name="manager">Its distribution.</param>
/// <param name="history">The stages of what a declaration grows on, to explain why something cannot be removed.</param>
internal sealed class PartResolver(
    IProcessRunner runner, Family family, TemplateDeclaration template, ResolveWorkspace workspace, IPackageManager manager,
    Func<TemplateDeclaration, IReadOnlyList<Stage>> history)
{
    private readonly PartConflict conflict = new(family, template, manager);

    /// <summary>Predicts one declaration.</summary>
    /// <param name="part">The declaration.</param>
    /// <param name="database">The package database that those before it leave.</param>
    /// <exception cref="Failure">It cannot be carried out.</exception>
    public PredictedPart Carry(TemplatePart part, byte[] database, CancellationToken cancel)
    {
        List<string> wanted = [.. part.Declaration.Packages.Select(word => word.Value).Order(StringComparer.Ordinal)];
        var added = wanted.Count == 0 ? [] : workspace.Resolve(runner, database, wanted, part.Recommends, Explain, cancel);
        var after = manager.Predict(database, [.. added.Select(package => package.Entry)], []);
        var removes = RemovalCheck.OfWhatIsThere(manager, after, part.Declaration);
        var removed = removes.Without.Count == 0 ? [] : Remove(removes, after, cancel);
        return new PredictedPart(added, removed, manager.Predict(after, [], removed));

        Problem Explain(string output) => template.IsComposed
            ? conflict.OfInstalling(
                part.Declaration, workspace.Misfits(runner, database, wanted, part.Recommends, cancel), database, output)
            : Problem(template, wanted, output);
    }

    // What is not there at all is told as that; of several, the innermost explains the others.
    private Problem Problem(TemplateDeclaration template, IReadOnlyList<string> wanted, string output) =>
        workspace.ExplainUnmet(template, wanted, output) ?? NotInstallable(template, wanted, output);

    /// <summary>The problem of packages that do not fit onto the parent of a template that is not composed.</summary>
    public static Problem NotInstallable(TemplateDeclaration template, IReadOnlyList<string> wanted, string output) => new(
        $"{template.Name}: {string.Join(", ", wanted)} cannot be installed on {template.Parent ?? "an empty root"}",
        "coppice update --dry-run    # whether newer metadata help",
        template.Packages.FirstOrDefault()?.Where ?? template.Where,
        ResolveWorkspace.Lines(output));

    private IReadOnlyList<string> Remove(TemplateDeclaration declaration, byte[] database, CancellationToken cancel)
    {
        try
        {
            return workspace.ResolveRemoval(runner, database, declaration, () => history(declaration), cancel);
        }
        catch (Failure failure)
        {
            throw conflict.Within(declaration, failure);
        }
    }
}
