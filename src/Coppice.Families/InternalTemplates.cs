namespace Coppice.Families;

/// <summary>
/// Trees that the store keeps among its templates and that no family file declares: a <c>~</c> is in the name of each, and in no
/// name that a family file can declare. Nothing lists them with templates.
/// </summary>
public static class InternalTemplates
{
    private const char Mark = '~';
    private const string EnvironmentMark = "~needs-";
    private const string FailedMark = "~failed";

    /// <summary>Whether a template of the store is such a tree.</summary>
    public static bool Has(string template) => template.Contains(Mark, StringComparison.Ordinal);

    /// <summary>The name of what builds run in.</summary>
    /// <param name="template">The template that it stands on.</param>
    /// <param name="needs">What names the needs.</param>
    public static string Environment(string template, string needs) => $"{template}{EnvironmentMark}{needs}";

    /// <summary>The name of a tree as a growth or a build left it that failed.</summary>
    /// <param name="name">The template or the component.</param>
    public static string Failed(string name) => name + FailedMark;

    /// <summary>The template or component that failed; null where a name is not one of <see cref="Failed"/>.</summary>
    public static string? FailedName(string template) =>
        template.EndsWith(FailedMark, StringComparison.Ordinal) ? template[..^FailedMark.Length] : null;
}
