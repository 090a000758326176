using Coppice.Distributions;

namespace Coppice.Planning.Suggestions;

/// <summary>Makes ancestors for what siblings have in common.</summary>
/// <param name="universe">Numbers the packages.</param>
internal sealed class NewAncestors(PackageUniverse universe)
{
    private const string NamePrefix = "with-";
    private const int LongestName = 31;

    // Names that were given, with the number that is to be tried next where a name is taken.
    private readonly Dictionary<string, int> next = new(StringComparer.Ordinal);

    /// <summary>Makes one.</summary>
    /// <param name="common">Its packages beyond its parent's.</param>
    /// <param name="parent">What it grows on.</param>
    /// <param name="members">What is to grow on it.</param>
    /// <param name="nodes">All nodes.</param>
    public TreeNode Make(PackageSet common, TreeNode parent, IReadOnlyList<TreeNode> members, IReadOnlyList<TreeNode> nodes)
    {
        var graph = members[0].Graph;
        var packages = universe.Packages(common);
        var words = Words(packages, graph, members);
        return new TreeNode
        {
            Name = Name(packages, words, members, nodes),
            Order = nodes.Count,
            Parent = parent,
            Packages = parent.Packages.Or(common),
            Full = parent.Packages.Or(common),
            Graph = graph.Without(
                graph.Packages.Select(package => package.Name)
                    .Where(name => !parent.Graph.Has(name)).Except(packages.Select(package => package.Name))
                    .ToHashSet(StringComparer.Ordinal)),
            Words = [.. parent.Words, .. words],
            Recommends = parent.Recommends,
            Moves = true,
            IsPlain = true,
        };
    }

    // What all members ask for anyway, and of the rest as little as brings it in.
    private static List<string> Words(IReadOnlyList<GraphPackage> packages, PackageGraph graph, IReadOnlyList<TreeNode> members)
    {
        var left = packages.Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        List<string> words =
        [
            .. members[0].Words.Where(word => left.Contains(word) && members.All(member => member.Words.Contains(word)))
                .Distinct(),
        ];
        left.ExceptWith(Firm(words));
        // What nothing else of the set needs comes first; circles are broken wherever.
        while (left.Count > 0)
        {
            var top = left.Order(StringComparer.Ordinal)
                .FirstOrDefault(name => !graph.NeededBy(name).Any(link => IsFirm(link) && left.Contains(link.From)))
                ?? left.Min(StringComparer.Ordinal)!;
            words.Add(top);
            left.ExceptWith(Firm([top]));
        }

        return words;

        // A choice is the package manager's: what only one of several alternatives brings in is asked for itself.
        IEnumerable<string> Firm(IEnumerable<string> names)
        {
            var found = new HashSet<string>(names, StringComparer.Ordinal);
            var open = new Queue<string>(found);
            while (open.TryDequeue(out var name))
            {
                foreach (var need in graph.Find(name)!.Needs
                    .Where(
                        need => need is { Kind: not NeedKind.Recommended, Choices: [{ As: null }] } && !need.Text.Contains('|')))
                {
                    if (found.Add(need.Choices[0].Package))
                    {
                        open.Enqueue(need.Choices[0].Package);
                    }
                }
            }

            return found;
        }

        static bool IsFirm(GraphLink link) =>
            link is { IsOnlyChoice: true, As: null } && link.Need.Kind != NeedKind.Recommended && !link.Need.Text.Contains('|');
    }

    private string Name(
        IReadOnlyList<GraphPackage> packages, List<string> words, IReadOnlyList<TreeNode> members, IReadOnlyList<TreeNode> nodes)
    {
        var telling = words.FirstOrDefault(word => members.All(member => member.Words.Contains(word)))
            ?? packages.MaxBy(package => package.InstalledSize)!.Name;
        var name = new string([.. (NamePrefix + telling).Where(c => char.IsAsciiLetterOrDigit(c) || "_.-".Contains(c))]);
        name = name.Length > LongestName - 3 ? name[..(LongestName - 3)] : name;
        var taken = nodes.Select(node => node.Name).ToHashSet(StringComparer.Ordinal);
        for (var number = next.GetValueOrDefault(name, 1); ; number++)
        {
            var candidate = number == 1 && !name.EndsWith("-dm", StringComparison.Ordinal) ? name : $"{name}-{number}";
            if (!taken.Contains(candidate))
            {
                next[name] = number + 1;
                return candidate;
            }
        }
    }
}
