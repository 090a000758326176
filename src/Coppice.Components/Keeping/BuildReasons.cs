using Coppice.Sources;

namespace Coppice.Components.Keeping;

/// <summary>Why a component is built again, for people.</summary>
public static class BuildReasons
{
    /// <summary>Why a build differs from an earlier one, for people.</summary>
    /// <param name="now">The inputs now; the environment may be missing where it is not grown yet.</param>
    /// <param name="before">What was built.</param>
    /// <param name="source">The source now.</param>
    /// <param name="newer">Components before it that came out otherwise since.</param>
    public static IReadOnlyList<string> Of(
        IReadOnlyDictionary<string, string> now, ComponentResult before, FrozenSource source, IReadOnlyList<string> newer) =>
        Of(now, before, new BuiltFrom(source.Kind == SourceKind.Override, source.From, source.Tag, source.Commit), newer);

    /// <summary>Why a build differs from one before it, for people.</summary>
    /// <param name="now">The build.</param>
    /// <param name="before">The one before.</param>
    public static IReadOnlyList<string> Between(ComponentResult now, ComponentResult before) => Of(
        now.Inputs, before, new BuiltFrom(now.IsOverride, now.From, now.Tag, now.Commit),
        [
            .. now.Before.Where(pair => before.Before.TryGetValue(pair.Key, out var other) && other != pair.Value)
                .Select(pair => pair.Key).Order(StringComparer.Ordinal),
        ]);

    private static IReadOnlyList<string> Of(
        IReadOnlyDictionary<string, string> now, ComponentResult before, BuiltFrom source, IReadOnlyList<string> newer)
    {
        bool Differs(string name) => now.TryGetValue(name, out var value) && value != before.Inputs.GetValueOrDefault(name);
        var reasons = new List<string>();
        if (Differs(BuildInputs.Source))
        {
            reasons.Add(before.IsOverride != source.IsOverride
                ? before.IsOverride ? "the own tree is not used any more" : "an own tree is used instead"
                : source.IsOverride ? $"{source.From} has changed"
                : $"source: {Named(before.Tag, before.Commit)} → {Named(source.Tag, source.Commit)}");
        }

        if (Differs(BuildInputs.Environment))
        {
            reasons.Add(newer.Count > 0
                ? $"{string.Join(", ", newer)} came out differently since"
                : "its environment has changed");
        }

        if (now.GetValueOrDefault(BuildInputs.Build) != before.Inputs.GetValueOrDefault(BuildInputs.Build))
        {
            reasons.Add("what the family says of its build has changed");
        }

        if (now.GetValueOrDefault(BuildInputs.Files) != before.Inputs.GetValueOrDefault(BuildInputs.Files))
        {
            reasons.Add("further files that its source takes have changed");
        }

        if (reasons.Count == 0
            && now.GetValueOrDefault(BuildInputs.Commands) != before.Inputs.GetValueOrDefault(BuildInputs.Commands))
        {
            reasons.Add("the commands of its source have changed");
        }

        if (Differs(BuildInputs.Tests))
        {
            reasons.Add($"its tests are {now[BuildInputs.Tests]} now");
        }

        if (Differs(BuildInputs.Format))
        {
            reasons.Add("this version of Coppice builds in another way");
        }

        return reasons;
    }

    private sealed record BuiltFrom(bool IsOverride, string From, string Tag, string Commit);

    private static string Named(string tag, string commit) =>
        tag.Length > 0 ? tag : commit.Length >= 12 ? commit[..12] : "unsigned";
}
