using Coppice.Distributions;

namespace Coppice.Planning.Suggestions;

/// <summary>
/// Looks for a cheaper tree in which every template has the packages that it has now. Two moves, until neither saves anything: a
/// template grows from the one whose packages are the most of its own; and what several siblings have in common gets an ancestor.
/// </summary>
/// <remarks>
/// The first move finds the best parent for each template by itself. The second is greedy over pairs of siblings: the best of all
/// common subsets is not looked for, its number is exponential. What packages an ancestor will really have is asked of the
/// package manager afterwards.
/// </remarks>
internal sealed class TreeSearch(PackageUniverse universe, CostModel model)
{
    private const string NamePrefix = "with-";
    private const int LongestName = 31;

    // Seconds. What saves less is shown as nothing, and is nothing: the model is off by more.
    private const double LeastSaving = 0.05;

    /// <summary>Changes the tree; new ancestors are added to the nodes.</summary>
    public void Improve(List<TreeNode> nodes)
    {
        do
        {
            nodes.ForEach(node => Move(node, nodes));
        }
        while (AddAncestor(nodes));
        nodes.ForEach(TakeBack);
    }

    /// <summary>What a node costs on a parent.</summary>
    public Cost CostOf(TreeNode node, TreeNode? parent)
    {
        var own = node.Full.Minus(parent?.Packages ?? PackageSet.Of([]));
        return model.OfGrowth(own.Count, universe.Bytes(own));
    }

    private void Move(TreeNode node, List<TreeNode> nodes)
    {
        if (!node.Moves || node.Parent is null)
        {
            return;
        }

        // Of parents that cost the same, the one after which least is left to ask for.
        var now = CostOf(node, node.Parent).Seconds;
        var best = nodes
            .Where(other => MayCarry(other, node))
            .Select(other =>
                (
                    Parent: other, CostOf(node, other).Seconds,
                    Left: node.Words.Except(other.Words).Count() + other.Words.Except(node.Words).Count()))
            .OrderBy(candidate => candidate.Seconds)
            .ThenBy(candidate => candidate.Left).ThenBy(candidate => candidate.Parent.Order)
            .FirstOrDefault();
        if (best.Parent is not null && best.Seconds <= now - LeastSaving)
        {
            node.Parent = best.Parent;
        }
    }

    // Of moves one after the other the last may lead to where it is no cheaper than where the template began.
    private void TakeBack(TreeNode node)
    {
        if (node.DeclaredParent is { } declared && node.Parent != declared && !declared.IsBelow(node)
            && CostOf(node, node.Parent).Seconds > CostOf(node, declared).Seconds - LeastSaving)
        {
            node.Parent = declared;
        }
    }

    private static bool MayCarry(TreeNode parent, TreeNode node) =>
        parent != node && parent.Base == node.Base && !parent.IsBelow(node) && parent.Recommends == node.Recommends
        && HandsOnPackagesOnly(parent, node)
        && parent.Packages.IsIn(node.Full)
        && !(node.Packages.IsIn(parent.Packages) && IsRatherAbove(node, parent));

    // Of two with the same packages the one that asks for less is above, so that no one gets a word that it does not say itself.
    private static bool IsRatherAbove(TreeNode node, TreeNode other) =>
        !node.Words.Except(other.Words).Any() && (other.Words.Except(node.Words).Any() || node.Order < other.Order);

    // Of what lies above the new parent, only what lies above the node now may bring more than packages.
    private static bool HandsOnPackagesOnly(TreeNode parent, TreeNode node)
    {
        for (var next = parent; next is not null && !node.IsBelow(next); next = next.Parent)
        {
            if (!next.IsPlain)
            {
                return false;
            }
        }

        // And what lies above it now and brings more must stay above it.
        for (var next = node.Parent; next is not null && next != parent && !parent.IsBelow(next); next = next.Parent)
        {
            if (!next.IsPlain)
            {
                return false;
            }
        }

        return true;
    }

    private bool AddAncestor(List<TreeNode> nodes)
    {
        (double Saving, PackageSet Common, TreeNode Parent, List<TreeNode> Members)? best = null;
        foreach (var siblings in nodes.Where(node => node is { Moves: true, Parent: not null })
            .GroupBy(node => (Parent: node.Parent!, node.Recommends))
            .Where(group => group.Key.Recommends == group.Key.Parent.Recommends))
        {
            var own = siblings.Select(node => (Node: node, Own: node.Full.Minus(siblings.Key.Parent.Packages))).ToList();
            foreach (var (first, i) in own.Select((pair, i) => (pair, i)))
            {
                foreach (var second in own.Skip(i + 1))
                {
                    var common = first.Own.And(second.Own);
                    if (Saving(common, own.Count) <= (best?.Saving ?? LeastSaving))
                    {
                        continue;
                    }

                    common = Closed(common, first.Node, siblings.Key.Parent);
                    var members = own.Where(pair => common.IsIn(pair.Own)).Select(pair => pair.Node).ToList();
                    if (common.Count > 0 && Saving(common, members.Count) is var saving && saving > (best?.Saving ?? LeastSaving))
                    {
                        best = (saving, common, siblings.Key.Parent, members);
                    }
                }
            }
        }

        if (best is not { } found)
        {
            return false;
        }

        var ancestor = Ancestor(found.Common, found.Parent, found.Members, nodes);
        nodes.Add(ancestor);
        found.Members.ForEach(member => member.Parent = ancestor);
        return true;
    }

    private double Saving(PackageSet common, int members)
    {
        var packages = model.OfPackages(common.Count, universe.Bytes(common));
        return ((members - 1) * packages).Seconds - model.SecondsPerGrowth;
    }

    // A set that can be installed: without what needs something that is not in it. (Of alternatives one is enough.)
    private PackageSet Closed(PackageSet common, TreeNode member, TreeNode parent)
    {
        var names = universe.Packages(common).Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        while (names.RemoveWhere(name => member.Graph.Find(name)!.Needs.Any(
            need => need.Kind != NeedKind.Recommended
                && !need.Choices.Any(choice => names.Contains(choice.Package) || parent.Graph.Has(choice.Package)))) > 0)
        {
        }

        return universe.Of(universe.Packages(common).Where(package => names.Contains(package.Name)));
    }

    private TreeNode Ancestor(PackageSet common, TreeNode parent, List<TreeNode> members, List<TreeNode> nodes)
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
    private static List<string> Words(IReadOnlyList<GraphPackage> packages, PackageGraph graph, List<TreeNode> members)
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

    private static string Name(
        IReadOnlyList<GraphPackage> packages, List<string> words, List<TreeNode> members, List<TreeNode> nodes)
    {
        var telling = words.FirstOrDefault(word => members.All(member => member.Words.Contains(word)))
            ?? packages.MaxBy(package => package.InstalledSize)!.Name;
        var name = new string([.. (NamePrefix + telling).Where(c => char.IsAsciiLetterOrDigit(c) || "_.-".Contains(c))]);
        name = name.Length > LongestName - 3 ? name[..(LongestName - 3)] : name;
        return Enumerable.Range(1, int.MaxValue)
            .Select(number => number == 1 && !name.EndsWith("-dm", StringComparison.Ordinal) ? name : $"{name}-{number}")
            .First(candidate => nodes.All(node => node.Name != candidate));
    }
}
