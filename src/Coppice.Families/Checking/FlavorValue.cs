using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>
/// Reads <c>flavor:</c>: which packages a base has before its own. There is one, which is also meant where nothing is said.
/// </summary>
internal static class FlavorValue
{
    private const string Minimal = "minimal";

    /// <summary>Whether it is said.</summary>
    public static bool Read(Section section, YamlScalar template, Problems problems)
    {
        if (section.Text(Keys.Flavor) is not { } flavor)
        {
            return false;
        }

        if (flavor.Value != Minimal)
        {
            problems.Add(
                flavor, $"there is no flavor {Shown.Word(flavor)}{problems.Question(flavor.Value, [Minimal])}",
                $"{Keys.Flavor}: {Minimal}, and what more it has to have as packages");
        }
        else if (section.Entry(Keys.From) is not null)
        {
            problems.Add(
                flavor, $"the template {Shown.Word(template)} grows on another template, and only a base has a flavor",
                "remove flavor here, and set it at the base");
        }

        return true;
    }
}
