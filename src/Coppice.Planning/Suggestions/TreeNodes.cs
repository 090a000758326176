using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;

namespace Coppice.Planning.Suggestions;

/// <summary>Turns a family into the nodes of a tree that can be changed, and back.</summary>
internal static class TreeNodes
{
    /// <summary>The nodes, in the order of the family.</summary>
    /// <param name="resolved">The family with its packages.</param>
    /// <param name="universe">Numbers the packages.</param>
    /// <param name="kept">Templates that must keep their parents.</param>
    public static List<TreeNode> Of(ResolvedFamily resolved, PackageUniverse universe, IReadOnlySet<string> kept)
    {
        var family = resolved.Family;
        var nodes = new Dictionary<string, TreeNode>(StringComparer.Ordinal);
        foreach (var template in family.Templates)
        {
            var parent = template.Parent is { } name ? nodes[name] : null;
            var graph = resolved.Graphs[template.Name];
            var packages = universe.Of(graph.Packages);
            // Elsewhere it would have other archives, and whatever grew on it would have its.
            var oneArchive = family.ArchivesOf(template).Count == 1 && !family.AskedFromArchives(template).Any();
            nodes[template.Name] = new TreeNode
            {
                Name = template.Name,
                Order = nodes.Count,
                Declaration = template,
                Parent = parent,
                DeclaredParent = parent,
                Packages = packages,
                // What it removes again was there before, in its parent or by its own packages.
                Full = template.Without.Count == 0 || parent is null ? packages
                    : packages.Or(
                        universe.Of(
                            template.Without.Select(word => resolved.Graphs[parent.Name].Find(word.Package))
                                .OfType<GraphPackage>())),
                Graph = graph,
                Words = parent is null ? [] : [.. parent.Words.Concat(template.Packages.Select(word => word.Value)).Distinct()],
                Recommends = TemplatePart.TakesRecommended(family, template),
                Moves = parent is not null
                    && oneArchive && !template.IsComposed && template.Recommends is null && !kept.Contains(template.Name)
                    // What it is rendered with may come from the template that it grows on.
                    && template.Settings.Vars.Count == 0 && template.Files.All(item => item.Form != FilesForm.Render),
                IsPlain = oneArchive && !template.IsComposed
                    && template.Without.Count + template.Settings.Debconf.Count == 0 && !template.SaysMoreThanPackages
                    && template.Settings.Vars.Count == 0 && template.Recommends is null && !template.Policies.Any,
            };
        }

        return [.. nodes.Values];
    }

    /// <summary>The family with the tree of the nodes.</summary>
    public static Family Family(Family declared, IReadOnlyList<TreeNode> nodes)
    {
        var done = new List<TemplateDeclaration>();
        var placed = new HashSet<string>(StringComparer.Ordinal);
        var byName = nodes.ToDictionary(node => node.Name, StringComparer.Ordinal);
        foreach (var node in nodes.Where(node => node.Declaration is not null))
        {
            Place(node);
        }

        return declared with { Templates = done };

        // Parents first, as a family has them; otherwise in the order of declaration.
        void Place(TreeNode node)
        {
            if (!placed.Add(node.Name))
            {
                return;
            }

            foreach (var parent in (node.Declaration?.OtherParents ?? []).Select(byName.GetValueOrDefault).Append(node.Parent)
                .OfType<TreeNode>().OrderBy(other => other.Order))
            {
                Place(parent);
            }

            done.Add(Declaration(declared, node));
        }
    }

    /// <summary>What a node asks for itself: the rest is in its parent.</summary>
    public static IReadOnlyList<string> OwnWords(TreeNode node) =>
        node.Parent is null
            ? [.. node.Declaration!.Packages.Select(word => word.Value)]
            : [.. node.Words.Except(node.Parent.Words)];

    private static TemplateDeclaration Declaration(Family declared, TreeNode node)
    {
        if (node.Declaration is { } template && node.Parent == node.DeclaredParent)
        {
            return template;
        }

        var where = node.Declaration?.Where ?? new SourceSpan(declared.File, 1, 1);
        List<DeclaredWord> packages = [.. OwnWords(node).Select(word => new DeclaredWord(word, where))];
        return node.Declaration is { } moved
            ? moved with { Parent = node.Parent!.Name, Packages = packages }
            : new TemplateDeclaration(node.Name, null, node.Parent!.Name, packages, [], [], [], null, where);
    }
}
