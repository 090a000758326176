using Coppice.Families;

namespace Coppice.Model;

/// <summary>
/// What a template declares beyond packages: it is carried out after them, in one order, as a layer of its own. When the parent
/// changes, the packages' layer can be carried over, and this stage is carried out again.
/// </summary>
public static class DeclaredStage
{
    /// <summary>The version of how the stage is carried out, among the inputs of every template that has one.</summary>
    public const string Version = "2";

    /// <summary>Whether a declaration has anything of it.</summary>
    public static bool IsIn(TemplateDeclaration declaration) => declaration.SaysMoreThanPackages;

    /// <summary>
    /// Whether carrying it out runs programs of the tree, so that what comes of it depends on more than the paths that it
    /// writes.
    /// </summary>
    public static bool RunsPrograms(TemplateDeclaration declaration) =>
        declaration.FirstProgram is not null;
}
