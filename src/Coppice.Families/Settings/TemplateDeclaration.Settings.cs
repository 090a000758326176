namespace Coppice.Families;

/// <content>What a template declares beside packages, files and scripts, and what follows from it.</content>
public sealed partial record TemplateDeclaration
{
    /// <summary>What else it declares.</summary>
    public TemplateSettings Settings { get; init; } = TemplateSettings.None;

    /// <summary>Whether it declares nothing to be carried out: no package, no file, no script, nothing else.</summary>
    public bool SaysNothing =>
        Archives.Count + Packages.Count + Without.Count + Settings.Debconf.Count == 0 && !SaysMoreThanPackages;

    /// <summary>Whether it declares anything that is carried out after its packages.</summary>
    public bool SaysMoreThanPackages => Files.Count + Scripts.Count > 0 || Settings.AnyStep;

    /// <summary>
    /// What it declares first that programs of the template carry out, and for which the tree around them counts: a script, a
    /// user, a service; null when there is nothing such.
    /// </summary>
    public DeclaredWord? FirstProgram =>
        Settings.FirstProgram
        ?? Files.Where(item => item.DependsOnTree).Select(item => new DeclaredWord(item.Declared, item.Where)).FirstOrDefault()
        ?? Scripts.Select(script => new DeclaredWord(script.Declared, script.Where)).FirstOrDefault();
}
