using Coppice.Distributions;
using Coppice.Families;

namespace Coppice.Planning.Suggestions;

/// <summary>
/// Looks for a better tree, and has what it finds proved by the package manager: every template must have the packages that it
/// has now.
/// </summary>
/// <param name="model">What growing costs.</param>
/// <param name="resolve">Says which packages a family's templates will have. Takes long: the package manager is asked for every
/// template.</param>
public sealed class Adviser(CostModel model, Func<Family, Task<ResolvedFamily>> resolve)
{
    // Every round takes back the moves that did not keep their packages; what is left after these many has no proof and is not
    // told.
    private const int MostRounds = 4;

    /// <summary>Advises.</summary>
    /// <param name="declared">The family as declared, with its packages.</param>
    public async Task<Suggestion> AdviseAsync(ResolvedFamily declared)
    {
        var kept = new HashSet<string>(StringComparer.Ordinal);
        var refused = new List<string>();
        for (var round = 0; round < MostRounds; round++)
        {
            var universe = new PackageUniverse();
            var nodes = TreeNodes.Of(declared, universe, kept);
            var search = new TreeSearch(universe, model);
            search.Improve(nodes);
            var better = TreeNodes.Family(declared.Family, nodes);
            var moved = nodes.Where(node => node.Declaration is not null && node.Parent != node.DeclaredParent).ToList();
            if (moved.Count == 0)
            {
                break;
            }

            var proved = await resolve(better);
            var wrong = declared.Family.Templates.Where(
                template => !Same(declared.Graphs[template.Name], proved.Graphs[template.Name]))
                .ToList();
            if (wrong.Count == 0)
            {
                return Tell(declared, proved, nodes, moved, refused);
            }

            // Below a new ancestor it may be the ancestor that is wrong: then nothing of it stays after some rounds.
            foreach (var template in wrong.Where(template => kept.Add(template.Name)))
            {
                refused.Add($"{template.Name}: {Difference(declared.Graphs[template.Name], proved.Graphs[template.Name])}");
            }
        }

        var cost = CostOf(declared);
        return new Suggestion(declared.Family, cost, cost, [], [], Remarks(declared), refused);
    }

    /// <summary>What growing a family costs, its bases included.</summary>
    public Cost CostOf(ResolvedFamily family) => family.Family.Templates
        .Select(template => family.Own(template))
        .Aggregate(default(Cost), (sum, own) => sum + model.OfGrowth(own.Count, own.Sum(package => package.InstalledSize)));

    private Suggestion Tell(
        ResolvedFamily declared, ResolvedFamily proved, List<TreeNode> nodes, List<TreeNode> moved, List<string> refused) => new(
        proved.Family,
        CostOf(declared),
        CostOf(proved),
        [
            .. moved.Select(node => new SuggestedMove(
                node.Name, node.DeclaredParent!.Name, node.Parent!.Name, TreeNodes.OwnWords(node),
                CostIn(declared, node.Name) - CostIn(proved, node.Name))),
        ],
        [.. nodes.Where(node => node.Declaration is null).Select(node => Ancestor(node, nodes, proved))],
        Remarks(declared),
        refused);

    private Cost CostIn(ResolvedFamily family, string name)
    {
        var own = family.Own(family.Family.Template(name));
        return model.OfGrowth(own.Count, own.Sum(package => package.InstalledSize));
    }

    private SuggestedAncestor Ancestor(TreeNode node, List<TreeNode> nodes, ResolvedFamily proved)
    {
        var own = proved.Own(proved.Family.Template(node.Name));
        var children = nodes.Where(other => other.Parent == node).Select(other => other.Name).ToList();
        var bytes = own.Sum(package => package.InstalledSize);
        return new SuggestedAncestor(
            node.Name, node.Parent!.Name, TreeNodes.OwnWords(node), own.Count, bytes, children,
            (children.Count * model.OfPackages(own.Count, bytes)) - model.OfGrowth(own.Count, bytes));
    }

    private static List<string> Remarks(ResolvedFamily declared)
    {
        var family = declared.Family;
        var remarks = new List<string>();
        var below = family.Templates.SelectMany(child => child.Parents.Distinct().Select(parent => (parent, child)))
            .ToLookup(pair => pair.parent, pair => pair.child, StringComparer.Ordinal);
        foreach (var template in family.Templates
            .Where(template =>
                template is { Parent: not null, IsComposed: false, SaysMoreThanPackages: false, Without.Count: 0 }
                    and { Settings: { Debconf.Count: 0, Vars.Count: 0 } }))
        {
            List<TemplateDeclaration> children = [.. below[template.Name]];
            if (declared.Own(template).Count == 0)
            {
                remarks.Add($"{template.Name} adds no package to {template.Parent}: it can be removed if no one uses it by name");
            }
            else if (children is [var only] && !only.IsComposed)
            {
                remarks.Add(
                    $"{template.Name} has one child, {only.Name}: if no one uses {template.Name} itself, its packages can move "
                        + "there");
            }
        }

        return remarks;
    }

    private static bool Same(PackageGraph a, PackageGraph b) => Versions(a).SetEquals(Versions(b));

    private static HashSet<(string Name, string Version)> Versions(PackageGraph graph) =>
        [.. graph.Packages.Select(package => (package.Name, package.Version))];

    private static string Difference(PackageGraph now, PackageGraph then) =>
        string.Join(' ', Versions(then).Except(Versions(now)).Select(package => "+" + package.Name)
        .Concat(Versions(now).Except(Versions(then)).Select(package => "-" + package.Name)).Order(StringComparer.Ordinal));
}
