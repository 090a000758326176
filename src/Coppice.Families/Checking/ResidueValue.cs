using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Reads <c>residue:</c>, of a family or of a template.</summary>
internal static class ResidueValue
{
    private const string Allow = "allow";
    private const string Forbid = "forbid";

    /// <summary>Whether residue is forbidden; null when nothing, or nothing that can be understood, is said.</summary>
    public static bool? Read(Section section, Problems problems)
    {
        switch (section.Text(Keys.Residue))
        {
            case null:
                return null;
            case { Value: Allow }:
                return false;
            case { Value: Forbid }:
                return true;
            case { } other:
                problems.Add(
                    other,
                    $"{Shown.Word(other)} is neither {Allow} nor {Forbid}{problems.Question(other.Value, [Allow, Forbid])}",
                    $"{Keys.Residue}: {Forbid}");
                return null;
        }
    }
}
