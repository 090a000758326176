namespace Coppice.Planning.Suggestions;

/// <summary>
/// What pairs of siblings have in common, in all of a tree: which of it saves most, while the tree changes. Each pair is looked
/// at once. What it may save at most is known from how many siblings have each of its packages; only what may be the best is
/// looked at closely.
/// </summary>
/// <param name="universe">Numbers the packages.</param>
/// <param name="model">What growing costs.</param>
internal sealed class SharedPackages(PackageUniverse universe, CostModel model)
{
    private readonly Dictionary<TreeNode, SiblingGroup> groups = [];

    /// <summary>Begins with a tree.</summary>
    public void Begin(IEnumerable<TreeNode> nodes)
    {
        foreach (var siblings in nodes.Where(IsSibling).GroupBy(node => node.Parent!))
        {
            groups[siblings.Key] = new SiblingGroup(siblings.Key, siblings, universe, model);
        }
    }

    /// <summary>What saves most; null when nothing saves anything. Of equal ones that of the siblings declared first.</summary>
    public SharedSet? Best()
    {
        SharedSet? best = null;
        foreach (var group in groups.Values.Where(group => group.Members.Count > 1).OrderBy(group => group.Members[0].Order))
        {
            if (group.Best(best?.Saving ?? CostModel.LeastSaving) is { } found)
            {
                best = found;
            }
        }

        return best;
    }

    /// <summary>Siblings have got an ancestor.</summary>
    public void Insert(TreeNode ancestor, IReadOnlyList<TreeNode> members)
    {
        var above = groups[ancestor.Parent!];
        foreach (var member in members)
        {
            above.Remove(member);
            member.Parent = ancestor;
        }

        above.Add(ancestor);
        groups[ancestor] = new SiblingGroup(ancestor, members, universe, model);
    }

    /// <summary>A node has got another parent.</summary>
    /// <param name="node">The node.</param>
    /// <param name="before">The parent that it had.</param>
    public void Moved(TreeNode node, TreeNode before)
    {
        groups.GetValueOrDefault(before)?.Remove(node);
        if (!IsSibling(node))
        {
            return;
        }

        // What was too little for those that were there may be enough now.
        var parent = node.Parent!;
        IEnumerable<TreeNode> there = groups.TryGetValue(parent, out var group) ? group.Members : [];
        groups[parent] = new SiblingGroup(parent, there.Append(node).OrderBy(member => member.Order), universe, model);
    }

    private static bool IsSibling(TreeNode node) =>
        node is { Moves: true, Parent: { } parent } && node.Recommends == parent.Recommends;
}
