using Coppice.Families.Yaml;

namespace Coppice.Families.Checking;

/// <summary>Names of templates, which Qubes OS must accept as names of qubes.</summary>
public static class TemplateName
{
    /// <summary>Names that Qubes keeps for itself: dom0 is the host, the others are values of properties.</summary>
    public static IReadOnlyList<string> Reserved { get; } = ["none", "default", "dom0"];

    /// <summary>The end of the names of the qubes that run device models.</summary>
    public const string ReservedEnd = "-dm";

    /// <summary>Whether a template can be called so.</summary>
    public static bool Allows(string name) => !IsReserved(name) && WordGrammar.Template.Allows(name);

    /// <summary>A problem where Qubes would refuse the name.</summary>
    internal static void Check(YamlScalar name, Problems problems)
    {
        if (IsReserved(name.Value))
        {
            problems.Add(
                name,
                $"Qubes reserves the name {Shown.Word(name)}",
                $"a template cannot be named {string.Join(", ", Reserved)}, nor anything that ends in {ReservedEnd}");
        }
        else
        {
            WordGrammar.Template.Check(name, problems);
        }
    }

    private static bool IsReserved(string name) =>
        Reserved.Contains(name) || name.EndsWith(ReservedEnd, StringComparison.Ordinal);
}
