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
    // Of each node, those whose packages it has as well. Packages of a node never change, so this only grows.
    private readonly Dictionary<TreeNode, List<TreeNode>> carriers = [];

    /// <summary>Changes the tree; new ancestors are added to the nodes.</summary>
    public void Improve(List<TreeNode> nodes)
    {
        var shared = new SharedPackages(universe, model);
        var ancestors = new NewAncestors(universe);
        nodes.ForEach(node => carriers[node] = [.. nodes.Where(other => IsCarrier(other, node))]);
        nodes.ForEach(node => Move(node));
        shared.Begin(nodes);
        while (shared.Best() is { } best)
        {
            var ancestor = ancestors.Make(best.Common, best.Parent, best.Members, nodes);
            carriers[ancestor] = [.. nodes.Where(other => IsCarrier(other, ancestor))];
            foreach (var node in nodes.Where(node => IsCarrier(ancestor, node)))
            {
                carriers[node].Add(ancestor);
            }

            nodes.Add(ancestor);
            shared.Insert(ancestor, best.Members);
            foreach (var node in nodes)
            {
                var before = node.Parent;
                if (Move(node))
                {
                    shared.Moved(node, before!);
                }
            }
        }

        nodes.ForEach(TakeBack);
    }

    /// <summary>What a node costs on a parent.</summary>
    public Cost CostOf(TreeNode node, TreeNode? parent)
    {
        var own = parent is null ? node.Full : node.Full.Minus(parent.Packages);
        return model.OfGrowth(own.Count, universe.Bytes(own));
    }

    private bool Move(TreeNode node)
    {
        if (!node.Moves || node.Parent is null || carriers[node].Count == 0)
        {
            return false;
        }

        // Of parents that cost the same, the one after which least is left to ask for.
        var now = CostOf(node, node.Parent).Seconds;
        var best = carriers[node]
            .Where(other => MayCarry(other, node))
            .Select(other =>
                (
                    Parent: other, CostOf(node, other).Seconds,
                    Left: node.Words.Except(other.Words).Count() + other.Words.Except(node.Words).Count()))
            .OrderBy(candidate => candidate.Seconds)
            .ThenBy(candidate => candidate.Left).ThenBy(candidate => candidate.Parent.Order)
            .FirstOrDefault();
        if (best.Parent is null || best.Seconds > now - CostModel.LeastSaving)
        {
            return false;
        }

        node.Parent = best.Parent;
        return true;
    }

    // Of moves one after the other the last may lead to where it is no cheaper than where the template began.
    private void TakeBack(TreeNode node)
    {
        if (node.DeclaredParent is { } declared && node.Parent != declared && !declared.IsBelow(node)
            && CostOf(node, node.Parent).Seconds > CostOf(node, declared).Seconds - CostModel.LeastSaving)
        {
            node.Parent = declared;
        }
    }

    // What never changes about it.
    private static bool IsCarrier(TreeNode parent, TreeNode node) =>
        parent != node && node.Moves && parent.Recommends == node.Recommends && parent.Packages.IsIn(node.Full);

    private static bool MayCarry(TreeNode parent, TreeNode node) =>
        parent.Base == node.Base && !parent.IsBelow(node) && HandsOnPackagesOnly(parent, node)
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
}
