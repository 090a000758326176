using Coppice.Archives.FileLists;
using Coppice.Diagnosis.Journal;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Engine.Diagnosing;

/// <summary>What to do about a missing command.</summary>
/// <param name="Missing">The command and who missed it.</param>
/// <param name="Packages">The packages that have it, in order of name; empty when none has, or nobody could look.</param>
/// <param name="Installed">Whether one of them is installed: then the file was taken away.</param>
/// <param name="Place">Where to write the package into the family file; null when the template is not declared there.</param>
/// <param name="Line">What to write there.</param>
public sealed record Advice(
    MissingCommand Missing, IReadOnlyList<string> Packages, bool Installed, SourceSpan? Place, string? Line)
{
    /// <summary>Where the script that missed it was written; null when a package has it, or nobody knows.</summary>
    public ScriptSource? Source { get; init; }

    /// <summary>Of a package that is installed: the path of its file that is gone; null otherwise.</summary>
    public BytePath? Gone { get; init; }

    /// <summary>What in the family file removed that file; null when nobody knows.</summary>
    public DeclaredWord? RemovedBy { get; init; }

    /// <summary>Finds out.</summary>
    /// <param name="missing">The command.</param>
    /// <param name="search">The archives' lists of files; null when there are none.</param>
    /// <param name="installed">The names of the packages that the template has.</param>
    /// <param name="template">Its declaration; null when it is not declared.</param>
    internal static Advice For(
        MissingCommand missing, FileSearch? search, IReadOnlySet<string> installed, TemplateDeclaration? template)
    {
        var found = search?.Find(missing.Command) is { } result && (missing.Command.Contains('/') || result.AreCommands)
            ? result.Files
            : [];
        var packages = found.Select(file => file.Package).Distinct().ToList();
        if (found.FirstOrDefault(file => installed.Contains(file.Package)) is { } here)
        {
            return new Advice(missing, [here.Package], Installed: true, template?.Where, null) { Gone = here.Path };
        }

        // Of several the user chooses; the first stands for them.
        return packages.Count == 0 || template is null
            ? new Advice(missing, packages, Installed: false, template?.Where, null)
            : new Advice(
                missing, packages, Installed: false, template.Packages.Count > 0 ? template.Packages[0].Where : template.Where,
                $"packages: [{string.Join(", ", template.Packages.Select(word => word.Value).Append(packages[0]))}]");
    }
}
