using System.Text;
using Coppice.Distributions.Building;
using Coppice.Foundation.Tar;

namespace Coppice.Distributions.Arch.Building;

/// <summary>
/// A package (PKGINFO of makepkg(8)) without files that depends on what a build needs: the same needs give the same bytes.
/// </summary>
internal static class NeedsPackage
{
    /// <summary>Its name.</summary>
    public const string Name = "coppice-build-needs";

    /// <summary>The name of its file.</summary>
    public const string File = Name + "-1-1-any.pkg.tar";

    /// <summary>Makes it.</summary>
    public static byte[] Of(PackageRecipe recipe)
    {
        // In one order, whatever that of the source: builds that need the same share one environment.
        var needs = recipe.Needs.Select(need => need.Alternatives[0])
            .Select(name => new Requirement(name.Name, name.Operator, name.Version).ToString()).Distinct()
            .Order(StringComparer.Ordinal);
        var info = $"pkgname = {Name}\npkgbase = {Name}\npkgver = 1-1\npkgdesc = what a build needs\nbuilddate = 0\n"
            + "packager = Coppice <root@localhost>\nsize = 0\narch = any\n"
            + string.Concat(needs.Select(need => $"depend = {need}\n"));
        return SmallTar.Of([(".PKGINFO", Encoding.UTF8.GetBytes(info))]);
    }
}
