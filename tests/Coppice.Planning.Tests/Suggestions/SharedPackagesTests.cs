using Coppice.Distributions;
using Coppice.Planning.Suggestions;

namespace Coppice.Planning.Tests.Suggestions;

public sealed class SharedPackagesTests
{
    // A growth costs what two packages cost.
    private static readonly CostModel Model = new(2, 1, 0, 0, 0);

    /// <summary>Also while siblings get ancestors: each time what looking at all pairs finds.</summary>
    [Theory]
    [InlineData(1, 12, 20)]
    [InlineData(2, 30, 12)]
    [InlineData(3, 40, 60)]
    [InlineData(4, 60, 25)]
    public void What_saves_most_is_found_without_looking_at_everything(int seed, int templates, int packages)
    {
        var random = new Random(seed);
        var universe = new PackageUniverse();
        var parent = Node("base", null, 0, []);
        List<TreeNode> nodes =
        [
            parent,
            .. Enumerable.Range(1, templates).Select(number => Node(
                $"t{number}", parent, number,
                Enumerable.Range(0, packages).Where(package => random.Next(packages) < 4 + (package % 5)).Select(Package))),
        ];
        var shared = new SharedPackages(universe, Model);
        shared.Begin(nodes);
        var found = 0;
        while (shared.Best() is { } best)
        {
            found++;
            Assert.Equal(BruteForce(nodes), best.Saving);
            Assert.All(best.Members, member => Assert.True(best.Common.IsIn(member.Full) && member.Parent == best.Parent));
            var ancestor = Node($"a{found}", best.Parent, nodes.Count, universe.Packages(best.Parent.Full.Or(best.Common)));
            nodes.Add(ancestor);
            shared.Insert(ancestor, best.Members);
        }

        Assert.True(found > 2);
        Assert.Null(BruteForce(nodes));

        TreeNode Node(string name, TreeNode? below, int order, IEnumerable<GraphPackage> all)
        {
            var graph = new PackageGraph(all);
            var set = universe.Of(graph.Packages);
            return new TreeNode
            {
                Name = name, Order = order, Parent = below, Packages = set, Full = set, Graph = graph, Words = [],
                Recommends = false, Moves = below is not null, IsPlain = true,
            };
        }
    }

    private static double? BruteForce(IReadOnlyList<TreeNode> nodes)
    {
        var savings =
            from siblings in nodes.Where(node => node.Parent is not null).GroupBy(node => node.Parent!)
            from one in siblings
            from other in siblings.Where(other => other.Order > one.Order)
            let common = one.Full.And(other.Full).Minus(siblings.Key.Packages)
            let members = siblings.Count(member => common.IsIn(member.Full))
            select ((members - 1) * Model.OfPackages(common.Count, 0)).Seconds - Model.SecondsPerGrowth;
        return savings.Where(saving => saving > CostModel.LeastSaving).Select(saving => (double?)saving).Max();
    }

    private static GraphPackage Package(int number) => new($"p{number}", "1", "all", "", 0, [], null, []);
}
