using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Composing;
using Coppice.Store.Generations;

namespace Coppice.Planning.Residues;

/// <summary>
/// Plans how to grow templates without ever installing what they take out again, and says when that gives other packages.
/// </summary>
/// <param name="audits">Knows whether generations are as declared, and the snapshots that they grew from.</param>
/// <param name="generations">What is grown.</param>
/// <param name="distributions">The known distributions.</param>
/// <param name="resolve">Resolves a plan; see <see cref="Resolver"/>.</param>
public sealed class ResidueFreePlanner(
    AuditPlanner audits, GenerationStore generations, DistributionTable distributions,
    Func<Plan, CancellationToken, Task<IReadOnlyDictionary<string, Resolution>>> resolve)
{
    /// <summary>Plans one template.</summary>
    /// <exception cref="Failure">Nothing is taken out, something on the way is not as declared, or the packages would be
    /// others.</exception>
    public async Task<ResidueFreePlan> MakeAsync(Family family, TemplateDeclaration template, CancellationToken cancel)
    {
        var way = ResidueFreeBasis.Of(family, template, generations);
        List<TemplateDeclaration> line = [.. family.Line(template).Where(way.Declarations.Contains).Reverse()];
        var snapshot = SnapshotOf(family, template, line);
        var current = generations.Current(template.Name)!;
        var ancestor = way.Ancestor is { } declared ? generations.Current(declared.Name)! : null;
        Connected(
            template, current,
            [
                .. line.SkipLast(1).Where(below => !IsPassed(line, below)).Select(below => generations.Current(below.Name)!),
                .. ancestor is null ? [] : (Generation[])[ancestor],
            ]);

        var less = way.Less(family);
        var first = await ResolveAsync(less, less.Template(template.Name));
        if (Same(first))
        {
            return Plan(less, first, []);
        }

        // What had come with the packages, or what they were recommended by, has to be asked for by name and without
        // recommendations.
        if (line.Count == way.Declarations.Count
            && first.Resolutions.Count > 0
            && SurvivorsPlan(family, way, line, first) is var (survivors, named)
            && await ResolveAsync(survivors, survivors.Template(template.Name)) is var second && Same(second))
        {
            return Plan(survivors, second, named);
        }

        throw Others(template, way, first, current);

        async Task<Attempt> ResolveAsync(Family other, TemplateDeclaration target)
        {
            var kept = way.Ancestor is null
                ? []
                : other.Chain(other.Template(way.Ancestor.Name))
                    .Select(above => new PlanStep(above, PlanAction.Keep, [], generations.Current(above.Name)));
            var grown = way.Declarations
                .Select(declaration => new PlanStep(other.Template(declaration.Name), PlanAction.Build, [], null));
            var resolutions = await resolve(new Plan(other, snapshot, [.. kept, .. grown], []), cancel);
            var manager = distributions.PackageManager(other.ArchiveOf(target).Type);
            return new Attempt(
                resolutions,
                [
                    .. manager.ReadInstalled(resolutions[target.Name].Database)
                        .Select(package => (package.Name, package.Version, package.Architecture)),
                ]);
        }

        bool Same(Attempt attempt) => attempt.Packages.SetEquals(Identities(current));

        ResidueFreePlan Plan(Family other, Attempt attempt, IReadOnlyList<string> named)
        {
            var root = family.Line(template).Last();
            var target = other.Template(template.Name) with
            {
                Parent = way.Ancestor?.Name,
                OtherParents = [],
                Archive = way.Ancestor is null ? root.Archive : null,
            };
            // What the template says about recommended packages in its own configuration holds in the end, however it was grown.
            var last = new TemplatePart(
                target with { Archives = [], Packages = [], Files = [], Scripts = [] },
                TemplatePart.TakesRecommended(family, template));
            var resolutions = line.Select(below => attempt.Resolutions[below.Name]).ToList();
            var whole = new Resolution(
                resolutions[^1].Step, resolutions[0].Minimal,
                [.. resolutions.SelectMany(resolution => resolution.Parts), new ResolvedPart(last, [])], [],
                resolutions.Sum(resolution => resolution.InstalledBytes)) { Catalog = resolutions[^1].Catalog };
            return new ResidueFreePlan(other, target, snapshot, current, ancestor, way.Removed, named, whole);
        }
    }

    private Snapshot SnapshotOf(Family family, TemplateDeclaration template, IReadOnlyList<TemplateDeclaration> line)
    {
        var plans = audits.Make(family, line);
        return plans.Count == 1 ? plans[0].Snapshot : throw new Failure(
            $"{template.Name} cannot be compared: {string.Join(", ", line.Select(below => below.Name))} were grown from "
                + "different snapshots",
            $"coppice build {template.Name}", template.Where, kind: ProblemKind.NotFound);
    }

    private static void Connected(TemplateDeclaration template, Generation current, IReadOnlyList<Generation> below)
    {
        if (below.FirstOrDefault(parent => !current.Layers.Take(parent.Layers.Count).SequenceEqual(parent.Layers)) is { } other)
        {
            throw new Failure(
                $"{template.Name} cannot be compared: it does not stand on the current {other.Template}",
                $"coppice build {template.Name}", template.Where, kind: ProblemKind.NotFound);
        }
    }

    // Whether one after it was grown on one before it (residue: forbid).
    private bool IsPassed(List<TemplateDeclaration> line, TemplateDeclaration below) => line.Skip(line.IndexOf(below) + 1)
        .Any(after => GrowthBasis.Of(after, generations.Current(after.Name)) is { IsDeclared: false } basis
            && line.FindIndex(declaration => declaration.Name == basis.GrownOn) < line.IndexOf(below));

    // Each declaration of the line asks by name for exactly what came with it and is still there.
    private (Family Family, IReadOnlyList<string> Named) SurvivorsPlan(
        Family family, ResidueFreeBasis way, IReadOnlyList<TemplateDeclaration> line, Attempt first)
    {
        var left = generations.Current(line[^1].Name)!.Packages.Select(package => (package.Name, package.Architecture))
            .ToHashSet();
        var minimal = first.Resolutions[line[0].Name].Minimal.Select(package => package.Name).ToHashSet();
        var before = way.Ancestor is null ? [] : Identities(generations.Current(way.Ancestor.Name)!);
        var others = new Dictionary<string, TemplateDeclaration>(StringComparer.Ordinal);
        var named = new List<string>();
        foreach (var declaration in line)
        {
            var now = Identities(generations.Current(declaration.Name)!);
            var survivors = now.Except(before)
                .Where(package => left.Contains((package.Name, package.Architecture)) && !minimal.Contains(package.Name))
                .ToList();
            var asked = declaration.Packages.Select(word => word.Package).ToHashSet();
            named.AddRange(survivors.Select(package => package.Name).Where(name => !asked.Contains(name)));
            // Two of one name differ in their architecture.
            var words = survivors.GroupBy(package => package.Name).SelectMany(same =>
                same.Count() == 1 ? [same.Key] : same.Select(package => $"{package.Name}:{package.Architecture}"));
            others[declaration.Name] = declaration with
            {
                Packages = [.. words.Select(word => new DeclaredWord(word, declaration.Where))],
                Without = [],
                Recommends = false,
            };
            before = now;
        }

        return (ResidueFreeBasis.With(family, others), [.. named.Distinct().Order(StringComparer.Ordinal)]);
    }

    private static Failure Others(TemplateDeclaration template, ResidueFreeBasis way, Attempt attempt, Generation current)
    {
        var others = OtherPackages.Between(Identities(current), attempt.Packages);
        return new Failure([new Problem(
            $"{template.Name} cannot be compared with never having installed {VisibleText.Of(string.Join(", ", way.Removed))}: "
                + $"grown on {way.Ancestor?.Name ?? "nothing"} without {(way.Removed.Count == 1 ? "it" : "them")}, "
            + $"the template would have other packages ({others.Counts})",
            others.Fewer.Count > 0
                ? $"coppice why {template.Name} {others.Fewer[0].Split(' ')[0]}"
                : $"coppice plan {template.Name}",
            template.Where,
            others.Lines)], kind: ProblemKind.NotFound);
    }

    private static HashSet<(string Name, string Version, string Architecture)> Identities(Generation generation) =>
        [.. generation.Packages.Select(package => (package.Name, package.Version, package.Architecture))];

    private sealed record Attempt(
        IReadOnlyDictionary<string, Resolution> Resolutions,
        HashSet<(string Name, string Version, string Architecture)> Packages);
}
