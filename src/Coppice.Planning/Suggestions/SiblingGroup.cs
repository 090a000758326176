using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Planning.Suggestions;

/// <summary>Templates that grow on one parent, and what pairs of them have in common.</summary>
internal sealed class SiblingGroup
{
    private readonly TreeNode parent;
    private readonly PackageUniverse universe;
    private readonly CostModel model;
    private readonly Dictionary<TreeNode, PackageSet> own = [];
    private readonly List<TreeNode> members = [];
    private readonly PriorityQueue<Pair, (double, long)> pairs = new();
    private readonly HashSet<Digest> known = [];

    // How many members have each package.
    private readonly int[] having;
    private long number;
    private int version;

    /// <param name="parent">What they grow on.</param>
    /// <param name="siblings">They, in the order of the family.</param>
    /// <param name="universe">Numbers the packages.</param>
    /// <param name="model">What growing costs.</param>
    public SiblingGroup(TreeNode parent, IEnumerable<TreeNode> siblings, PackageUniverse universe, CostModel model)
    {
        (this.parent, this.universe, this.model, having) = (parent, universe, model, new int[universe.Count]);
        members.AddRange(siblings);
        foreach (var member in members)
        {
            own[member] = member.Full.Minus(parent.Packages);
            own[member].ForEach(package => having[package]++);
        }

        for (var i = 0; i < members.Count; i++)
        {
            for (var j = i + 1; j < members.Count; j++)
            {
                Look(members[i], members[j]);
            }
        }
    }

    /// <summary>The members, in the order in which they came.</summary>
    public IReadOnlyList<TreeNode> Members => members;

    /// <summary>One grows on something else from now on.</summary>
    public void Remove(TreeNode member)
    {
        if (members.Remove(member))
        {
            own[member].ForEach(package => having[package]--);
            version++;
        }
    }

    /// <summary>One more, which only stands for others that are removed: nothing that was too little becomes enough.</summary>
    public void Add(TreeNode member)
    {
        own[member] = member.Full.Minus(parent.Packages);
        own[member].ForEach(package => having[package]++);
        members.ForEach(other => Look(other, member));
        members.Add(member);
        version++;
    }

    /// <summary>What saves most of all that members have in common, if it saves more than something else.</summary>
    /// <param name="least">What that saves, in seconds.</param>
    public SharedSet? Best(double least)
    {
        while (pairs.TryPeek(out var pair, out var priority) && -priority.Item1 > least)
        {
            if (pair.Found is { } found && pair.Version == version)
            {
                return found;
            }

            // What it saves only gets less as members go, so what is too little once stays so.
            pairs.Dequeue();
            var common = pair.Found?.Common ?? Closed(own[pair.One].And(own[pair.Other]), pair.One);
            if (common.IsEmpty)
            {
                continue;
            }

            List<TreeNode> with = [.. members.Where(member => common.IsIn(own[member]))];
            if (Saving(common, with.Count) is var saving && saving > CostModel.LeastSaving)
            {
                pairs.Enqueue(
                    pair with { Found = new SharedSet(saving, common, parent, with), Version = version },
                    (-saving, priority.Item2));
            }
        }

        return null;
    }

    private void Look(TreeNode one, TreeNode other)
    {
        var common = own[one].And(own[other]);
        if (!common.IsEmpty && known.Add(common.Fingerprint) && MostSaving(common) is var most && most > CostModel.LeastSaving)
        {
            pairs.Enqueue(new Pair(one, other, null, -1), (-most, number++));
        }
    }

    // Of a set or any part of it: those packages of it that at least so many have, for so many.
    private double MostSaving(PackageSet common)
    {
        var packages = new List<(int Having, double Seconds)>();
        common.ForEach(package => packages.Add(
            (having[package], model.OfPackages(1, universe.Bytes(package)).Seconds)));
        packages.Sort((a, b) => b.Having.CompareTo(a.Having));
        var (sum, most) = (0.0, 0.0);
        foreach (var (count, seconds) in packages)
        {
            sum += seconds;
            most = Math.Max(most, (count - 1) * sum);
        }

        // Sums of rounded numbers are rounded otherwise.
        return (most * 1.000001) - model.SecondsPerGrowth;
    }

    private double Saving(PackageSet common, int count)
    {
        var packages = model.OfPackages(common.Count, universe.Bytes(common));
        return ((count - 1) * packages).Seconds - model.SecondsPerGrowth;
    }

    // A set that can be installed: without what needs something that is not in it. (Of alternatives one is enough.)
    private PackageSet Closed(PackageSet common, TreeNode member)
    {
        var names = universe.Packages(common).Select(package => package.Name).ToHashSet(StringComparer.Ordinal);
        while (names.RemoveWhere(name => member.Graph.Find(name)!.Needs.Any(
            need => need.Kind != NeedKind.Recommended
                && !need.Choices.Any(choice => names.Contains(choice.Package) || parent.Graph.Has(choice.Package)))) > 0)
        {
        }

        return universe.Of(universe.Packages(common).Where(package => names.Contains(package.Name)));
    }

    // Whose common packages it is about; what came of them, and by which members that was.
    private sealed record Pair(TreeNode One, TreeNode Other, SharedSet? Found, int Version);
}
