using Coppice.Distributions;
using Coppice.Families;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Residues;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Growing.Requests;

/// <summary>Makes requests, of what a plan and its resolution say: to build, and to grow once more and compare.</summary>
/// <param name="distributions">The known distributions.</param>
/// <param name="files">Reads the folders that templates name.</param>
internal sealed class GrowthRequestFactory(DistributionTable distributions, FileTree files)
{
    /// <summary>
    /// Bytes that a layer takes while it is made, when nothing is installed in it: the package database that is rewritten, and
    /// what triggers make. Generous, since it only decides between memory and disk.
    /// </summary>
    public const long SmallLayer = 64 << 20;

    /// <summary>Bytes that growing will probably take.</summary>
    /// <remarks>
    /// Unpacked files, the package database that the layer rewrites, caches that triggers make: measured at 1.1 to 1.3 times what
    /// packages say, plus what a small layer costs at least.
    /// </remarks>
    public static long Estimate(Resolution resolution) => (resolution.InstalledBytes * 3 / 2) + SmallLayer;

    /// <summary>A template to build.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="resolution">What its step will install.</param>
    /// <param name="parents">
    /// What it grows on, as it is now. Its inputs are read again for that: the plan may have been made before these were grown.
    /// </param>
    /// <exception cref="Foundation.Failure">A file of the family cannot be read.</exception>
    public GrowthRequest ToBuild(Plan plan, Resolution resolution, IReadOnlyList<Generation> parents)
    {
        var template = resolution.Step.Template;
        var sources = plan.SourcesOf(template);
        var parent = parents.FirstOrDefault();
        var inputs = new InputReader(files)
            .Read(
                plan.Family, template, sources, distributions.PackageManager(sources.Type), parent?.Tree, resolution.Basis);
        return Of(plan.Family, template, sources, resolution, parent, inputs) with { OtherParents = [.. parents.Skip(1)] };
    }

    /// <summary>A template to grow once more, on the very parent that its generation stands on.</summary>
    /// <param name="plan">The plan, of the snapshot that the generation grew from.</param>
    /// <param name="resolution">What its step will install.</param>
    /// <param name="open">Opens the tree of a generation.</param>
    public GrowthRequest ToAudit(Plan plan, Resolution resolution, Func<Generation, TreeReader> open)
    {
        var (template, current) = (resolution.Step.Template, resolution.Step.Current!);
        var sources = plan.SourcesOf(template);
        return Of(
            plan.Family, template, sources, resolution, ParentOf(current, distributions.PackageManager(sources.Type), open),
            new TemplateInputs(current.Inputs)) with { WholeLists = true };
    }

    /// <summary>A template to grow once more, without ever installing what it takes out.</summary>
    /// <param name="plan">How that is done.</param>
    public GrowthRequest ToCompare(ResidueFreePlan plan)
    {
        var sources = plan.Sources;
        var inputs = new TemplateInputs(plan.Current.Inputs);
        return Of(plan.Family, plan.Template, sources, plan.Resolution, plan.Ancestor, inputs) with
        {
            WholeLists = true,
            Basis = GrowthBasis.Declared(plan.Template),
        };
    }

    private GrowthRequest Of(
        Family family, TemplateDeclaration template, PackageSources sources, Resolution resolution, Generation? parent,
        TemplateInputs inputs) => new(
        Slim(family, template), Slim(template), sources.Digest, parent, [], inputs, resolution.Minimal,
        [
            .. Parts(family, template, resolution)
                .Select(part => part with { Part = part.Part with { Declaration = Slim(part.Part.Declaration) } }),
        ],
        Estimate(resolution))
    {
        Action = resolution.Step.Action,
        Current = resolution.Step.Current,
        Basis = resolution.Basis,
        Promised = Promised(sources, resolution),
    };

    // What a graft that turned out to be uncertain falls back to; which declaration brings which package is of no matter then.
    private static IReadOnlyList<ResolvedPart> Parts(Family family, TemplateDeclaration template, Resolution resolution) =>
        resolution.Parts.Count > 0
            ? resolution.Parts
            : [
                .. TemplatePart.Of(family, template)
                    .Select((part, i) => new ResolvedPart(part, i == 0 ? resolution.Fallback : [])),
            ];

    // Scripts may install and remove, which nobody foresees.
    private List<string>? Promised(PackageSources sources, Resolution resolution) =>
        resolution.Basis.IsDeclared || resolution.Parts.Any(part => part.Part.Declaration.Scripts.Count > 0)
            ? null
            : [
                .. distributions.PackageManager(sources.Type).ReadInstalled(resolution.Database).Select(package => package.Name)
                    .Distinct(),
            ];

    // Archives, policies and the rest of the family determine nothing that is grown.
    private static Family Slim(Family family, TemplateDeclaration template) => new(
        family.Name, family.File, new Dictionary<string, ArchiveDeclaration>(),
        [.. family.Chain(family.Template(template.Name)).Select(Slim)])
    {
        ForbidsResidue = family.ForbidsResidue,
        Identity = family.Identity,
    };

    private static TemplateDeclaration Slim(TemplateDeclaration template) =>
        template with { Policies = TemplatePolicies.None, Qubes = null };

    // The record of the parent's generation may be gone; its layers are not, since this generation stands on them.
    private static Generation? ParentOf(Generation generation, IPackageManager manager, Func<Generation, TreeReader> open)
    {
        if (generation.Parent is not { } parent)
        {
            return null;
        }

        var database = manager.ReadDatabase(new StoredTree(open(generation.OnParent)));
        return generation.OnParent with
        {
            Template = parent.Template,
            Number = parent.Number,
            Tree = parent.Tree,
            MoreLayers = 0,
            Packages = RecordedPackages.Of(manager.ReadInstalled(database)),
        };
    }
}
