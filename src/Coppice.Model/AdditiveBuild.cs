using Coppice.Store.Generations;

namespace Coppice.Model;

/// <summary>
/// How a template with <c>residue: forbid</c> is grown: what it takes out is never installed. It is a pure function of the
/// declarations, the snapshot and the tree that it grows on, and is kept among the inputs of the generation.
/// </summary>
/// <param name="GrownOn">The nearest template of its line that never had the packages; null: it grows from nothing.</param>
/// <param name="NeverInstalled">The packages, by name.</param>
/// <param name="Named">Packages that would have come with those and stay, by the template whose declaration brings them: they are
/// asked for by name instead.</param>
public sealed record AdditiveBuild(
    string? GrownOn, IReadOnlyList<string> NeverInstalled, IReadOnlyDictionary<string, IReadOnlyList<string>> Named)
{
    /// <summary>All packages that are asked for by name, in order.</summary>
    public IReadOnlyList<string> AllNamed { get; } =
        [.. Named.Values.SelectMany(names => names).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>How a generation was grown; null when what it takes out was installed before, or it takes nothing out.</summary>
    public static AdditiveBuild? Of(Generation? generation) =>
        generation is null || !generation.Inputs.ContainsKey(TemplateInputs.Residue) ? null : new AdditiveBuild(
        generation.Parent?.Template,
        [.. generation.Inputs.Where(pair => pair.Key.Split(' ')[^1] == TemplateInputs.Without)
            .SelectMany(pair => Words(pair.Value)).Select(word => word.Split(':')[0]).Distinct().Order(StringComparer.Ordinal)],
        generation.Inputs.Where(pair => pair.Key.Split(' ')[^1] == TemplateInputs.Named)
            .ToDictionary(
                pair => pair.Key.StartsWith(TemplateInputs.Other, StringComparison.Ordinal)
                    ? pair.Key[TemplateInputs.Other.Length..pair.Key.LastIndexOf(' ')] : generation.Template,
                pair => (IReadOnlyList<string>)Words(pair.Value)));

    private static string[] Words(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
