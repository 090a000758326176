using System.Text;
using Coppice.Distributions.Building;

namespace Coppice.Distributions.Debian.Building;

/// <summary>
/// A package (deb(5)) without files that depends on what a build needs: the same needs give the same bytes.
/// </summary>
internal static class NeedsPackage
{
    /// <summary>Its name.</summary>
    public const string Name = "coppice-build-needs";

    /// <summary>The name of its file.</summary>
    public const string File = Name + "_1_all.deb";

    /// <summary>Makes it.</summary>
    public static byte[] Of(PackageRecipe recipe)
    {
        var control = new StringBuilder(
            $"Package: {Name}\nVersion: 1\nArchitecture: all\nMaintainer: Coppice <root@localhost>\n");
        Field(control, "Depends", recipe.Needs.Select(need => need.ToString()));
        Field(control, "Conflicts", recipe.Conflicts.SelectMany(need => need.Alternatives).Select(name => name.ToString()));
        control.Append("Description: what a build needs\n");
        return DebFile.Of([("control", Encoding.UTF8.GetBytes(control.ToString()))], []);
    }

    // In one order, whatever that of the source: builds that need the same share one environment.
    private static void Field(StringBuilder control, string name, IEnumerable<string> values)
    {
        var all = values.Distinct().Order(StringComparer.Ordinal).ToList();
        control.Append(all.Count > 0 ? $"{name}: {string.Join(", ", all)}\n" : "");
    }
}
