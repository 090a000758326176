using Coppice.Families;

namespace Coppice.Model;

/// <summary>Where something may stay behind of packages that are removed again, by the declarations (<c>residue:</c>).</summary>
public static class Leftovers
{
    /// <summary>Whether nothing may stay behind in a template, though it, or what it grows on, removes something.</summary>
    public static bool AreForbidden(Family family, TemplateDeclaration template) =>
        family.ForbidsResidueIn(template) && Removes(family, template);

    /// <summary>Whether something may stay behind in a template, by its declaration and those of what it grows on.</summary>
    public static bool MayBeIn(Family family, TemplateDeclaration template) =>
        !family.ForbidsResidueIn(template) && Removes(family, template);

    private static bool Removes(Family family, TemplateDeclaration template) =>
        family.CarriedOut(template).Any(declaration => declaration.Without.Count > 0)
        || template.Parents.Any(parent => MayBeIn(family, family.Template(parent)));
}
