using Coppice.Families;

namespace Coppice.Serving.Reading;

/// <summary>Policies in words.</summary>
internal static class PolicyText
{
    /// <summary>One line for each policy that a template declares.</summary>
    public static IReadOnlyList<string> Of(TemplatePolicies policies) =>
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
