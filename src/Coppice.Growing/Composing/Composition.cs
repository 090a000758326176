using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Growing.Building;
using Coppice.Growing.Grafting;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Composing;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Composing;

/// <summary>
/// Makes a composed template out of what its parents are: the layers of each further parent, from where its chain leaves the
/// first parent's, are put onto the first parent's tree. What it declares itself is then grown on top.
/// </summary>
internal sealed class Composition(
    ITemplateGraft grafts, ITemplateBuild builds, GrowingStore store, IPackageManager manager) : IComposition
{
    // Many parents with long chains of their own: what they put on each other must fit an overlay as well, before it is finished.
    private const int MostMeanwhile = 100;

    /// <inheritdoc/>
    public GrownTree Compose(GrowthJob job, CancellationToken cancel)
    {
        var (family, template, first) = (job.Family, job.Template, job.Parent!);
        var parts = TemplatePart.Of(family, template);
        if (
            parts.Select(part => part.Recommends)
                .Append(TemplatePart.Of(family, family.Template(template.Parent!))[^1].Recommends).Distinct().Count() > 1)
        {
            throw new MustRebuildException("its parents differ in taking recommended packages");
        }

        var done = family.Chain(family.Template(template.Parent!)).Select(declaration => declaration.Name).ToHashSet();
        GrownTree tree = new([], TreeListing.Empty, 0, 0, 0);
        foreach (var other in job.Request.OtherParents)
        {
            var chain = family.Chain(family.Template(other.Template));
            if (chain.FirstOrDefault(declaration => !done.Contains(declaration.Name)
                && !GrowthBasis.Of(declaration, store.Generations.Current(declaration.Name)).IsDeclared) is { } lean)
            {
                throw new MustRebuildException($"{lean.Name} never installed what it removes, but here it is installed");
            }

            var added =
                chain.Where(declaration => !done.Contains(declaration.Name)).Select(declaration => declaration.Name).ToHashSet();
            var common = store.Generations.Current(chain.Last(declaration => !added.Contains(declaration.Name)).Name)?.Layers
                ?? [];
            IReadOnlyList<Digest> below = [.. first.Layers, .. tree.OwnLayers];
            if (!StartsWith(other.Layers, common) || !StartsWith(below, common))
            {
                throw new MustRebuildException($"{other.Template} does not stand on what {first.Template} stands on");
            }

            List<TemplatePart> brought = [.. parts.Where(part => added.Contains(part.Declaration.Name))];
            if (brought.FirstOrDefault(part => DeclaredStage.RunsPrograms(part.Declaration)) is { } runs)
            {
                throw new MustRebuildException(
                    $"{runs.Declaration.FirstProgram!.Value} of {runs.Declaration.Name} is carried out again on "
                        + first.Template);
            }

            var graft = new Graft(common, other.Layers, [.. other.Layers.Skip(common.Count)], below, brought)
            {
                LaidOver = [.. brought.SelectMany(part => part.Declaration.Files)],
            };
            var put = grafts.Put(graft, job, cancel);
            tree = put with { OwnLayers = [.. tree.OwnLayers, .. put.OwnLayers], NewBytes = tree.NewBytes + put.NewBytes };
            tree = OwnLayers.AtMost(store, store.Listing(first), tree, MostMeanwhile, cancel);
            done.UnionWith(added);
        }

        // What it declares itself becomes a layer more, or two.
        var more = DeclaredStage.IsIn(template) ? 2 : template.SaysNothing ? 0 : 1;
        tree = OwnLayers.AtMost(store, store.Listing(first), tree, OwnLayers.Most - more, cancel);
        return more > 0 ? GrowOwn(job, tree, cancel) : tree;
    }

    private GrownTree GrowOwn(GrowthJob job, GrownTree tree, CancellationToken cancel)
    {
        var installed = manager.ReadInstalled(manager.ReadDatabase(new StoredTree(store.Reader(tree.Tree))));
        var composed = job.Parent! with
        {
            Layers = [.. job.Parent.Layers, .. tree.OwnLayers],
            Tree = tree.Tree.Digest,
            Packages = RecordedPackages.Of(installed),
        };
        // Its own packages may come with what other parts would have brought.
        var own = job.Parts[^1] with { Added = [.. job.Parts.SelectMany(part => part.Added)] };
        var grown = builds.Grow(
            job with { Request = job.Request with { Parent = composed, OtherParents = [] }, Parts = [own] }, cancel);
        var all = LayerManifest.Between(store.Listing(job.Parent), grown.Tree);
        return new GrownTree(
            [.. tree.OwnLayers, .. grown.OwnLayers], grown.Tree, all.Entries.Count, all.OwnBytes, tree.NewBytes + grown.NewBytes)
        {
            DeclaredLayers = grown.DeclaredLayers,
        };
    }

    private static bool StartsWith(IReadOnlyList<Digest> layers, IReadOnlyList<Digest> common) =>
        common.Count > 0 && layers.Take(common.Count).SequenceEqual(common);
}
