using Coppice.Families;

namespace Coppice.Serving.Reading;

/// <summary>Policies in words.</summary>
internal static class PolicyText
{
    /// <summary>One line for each policy that holds for a template: its own, and those of what it grows from.</summary>
    /// <param name="template">The template.</param>
    /// <param name="chain">It and what it grows from.</param>
    public static IReadOnlyList<string> Of(TemplateDeclaration template, IEnumerable<TemplateDeclaration> chain) =>
    [
        .. chain.SelectMany(one => one == template ? Of(one.Policies)
            // How much a template adds is a matter of that template alone.
            : Of(one.Policies with { MaxOwnSize = null }).Select(line => $"{line} (declared at {one.Name})")),
    ];

    private static IReadOnlyList<string> Of(TemplatePolicies policies) =>
    [
        .. Line("no package of these names", policies.DeniedPackages),
        .. Line("no package of these sections", policies.DeniedSections),
        .. policies.SetuidBeyond is { } setuid
            ? [$"setuid, setgid or capabilities only at: {Words(setuid.Words)}"] : Array.Empty<string>(),
        .. policies.MaxOwnSize is { } size ? [$"adds at most {size.Declared} to its parent"] : Array.Empty<string>(),
        .. policies.OnlyArchives is { } archives ? [$"packages only from: {Words(archives.Words)}"] : Array.Empty<string>(),
    ];

    private static IEnumerable<string> Line(string text, IReadOnlyList<DeclaredWord> words) =>
        words.Count == 0 ? [] : [$"{text}: {Words(words)}"];

    private static string Words(IReadOnlyList<DeclaredWord> words) =>
        words.Count == 0 ? "nothing" : string.Join(", ", words.Select(word => word.Value));
}
