using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Sources;

namespace Coppice.Engine.Components;

/// <summary>Finds the component of the family that a source names by a repository and a commit of it.</summary>
/// <param name="family">The family.</param>
/// <param name="sources">The sources, by component.</param>
internal sealed class WantedRepository(Family family, IReadOnlyDictionary<string, FrozenSource> sources)
{
    // What git shows of one as a rule.
    private const int ShortestCommit = 7;

    /// <summary>The verified tree.</summary>
    /// <param name="further">What the source says.</param>
    /// <param name="named">The same, taken apart.</param>
    /// <param name="problems">Gets what is wrong: the family has no such source, or another commit of it.</param>
    /// <returns>Null where something is wrong.</returns>
    public FrozenSource? Find(FurtherSource further, NamedRepository named, List<Problem> problems)
    {
        var found = family.Components
            .Where(declared => declared.Source is GitDeclaration git && named.IsAt(git.Url))
            .Select(declared => sources.GetValueOrDefault(declared.Name)).OfType<FrozenSource>().ToList();
        if (found.Count == 0)
        {
            var commit = named.Kind == NamedRepository.Tag ? $"tag: {VisibleText.Of(named.Value)}" : "tag: TAG";
            // Nothing protects what comes by git's own protocol on its way, and no family file may name it.
            var url = named.Url.StartsWith("git://", StringComparison.Ordinal) ? $"https{named.Url["git".Length..]}" : named.Url;
            problems.Add(new Problem(
                WantedText.Unverified(further),
                $"components: {{NAME: {{git: {VisibleText.Of(url)}, {commit}, signed-by: [KEYS]}}}}    # not in builds:"));
            return null;
        }

        // The tree beside the family file stands in the place of every commit.
        if ((found.Count == 1 || named.Kind.Length > 0)
            && found.Find(source => source.Kind == SourceKind.Override || Is(source, named)) is { } right)
        {
            return right;
        }

        problems.Add(new Problem(
            $"it takes {WantedText.Of(further)}, but the family has "
                + string.Join(" and ", found.Select(source => $"{source.Component} at {At(source)}")),
            named.Kind == NamedRepository.Tag ? $"tag: {VisibleText.Of(named.Value)}    # under {found[0].Component}"
                : named.Kind == NamedRepository.Branch ? $"branch: {VisibleText.Of(named.Value)}    # under {found[0].Component}"
                : named.Kind == NamedRepository.Commit ? $"tag: TAG    # under {found[0].Component}: a signed one on that commit"
                : "#tag=TAG    # behind that address: which one of them"));
        return null;
    }

    private static bool Is(FrozenSource source, NamedRepository named) => named.Kind switch
    {
        NamedRepository.Tag => source.Ref == named.Value || source.Proofs.Any(proof => proof.Name == named.Value),
        NamedRepository.Commit =>
            named.Value.Length >= ShortestCommit && source.Commit.StartsWith(named.Value, StringComparison.Ordinal),
        NamedRepository.Branch => source.Ref == $"branch:{named.Value}",
        _ => true,
    };

    private static string At(FrozenSource source) =>
        $"{VisibleText.Of(source.Tag.Length > 0 ? source.Tag : source.Ref)}, the commit {source.Commit}";
}
