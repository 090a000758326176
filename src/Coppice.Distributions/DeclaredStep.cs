using Coppice.Families;

namespace Coppice.Distributions;

/// <summary>
/// The titles of steps that carry out what a family file names. Records of layers keep them, so that they never change; whoever
/// looks for the declaration of a step compares with them and takes nothing apart.
/// </summary>
public static class DeclaredStep
{
    /// <summary>The title of the step that lays files over the tree.</summary>
    /// <param name="declared">The folder, as the family file names it.</param>
    public static string Files(string declared) => $"copy {declared}";

    /// <summary>The title of the step that sets up the archives that a template adds, and what it takes of them.</summary>
    /// <param name="declaration">The declaration.</param>
    public static string Archives(TemplateDeclaration declaration) =>
        $"set up {string.Join(", ", declaration.Archives.Select(word => word.Value)
            .Concat(declaration.Packages.Select(word => word.Archive).OfType<string>()).Distinct())}";

    /// <summary>The title of the step that runs a script.</summary>
    /// <param name="declared">The script, as the family file names it.</param>
    public static string Script(string declared) => $"run {declared}";
}
