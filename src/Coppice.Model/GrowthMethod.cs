namespace Coppice.Model;

/// <summary>
/// One way to grow a template. All give the same tree; they differ in what they cost and in when they can be sure.
/// </summary>
public enum GrowthMethod
{
    /// <summary>Takes an earlier generation that had the same inputs.</summary>
    Reuse,

    /// <summary>Keeps the packages' layer and carries out again what is declared beyond packages.</summary>
    DeclaredSteps,

    /// <summary>Puts what the template added to its old parent onto the new one.</summary>
    Graft,

    /// <summary>Exchanges the files of packages that are newer and install alike.</summary>
    UpgradeInPlace,

    /// <summary>Installs, on what the template has, the packages that were added to its list.</summary>
    Extend,

    /// <summary>Puts together what the parents of a template are.</summary>
    Compose,

    /// <summary>Installs and carries out what is declared, which defines what the template is.</summary>
    Build,
}
