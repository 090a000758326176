using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Planning.Reasons;

/// <summary>
/// The stages of a template as it was grown: by the records of its generations, and by the package databases in their layers.
/// </summary>
/// <param name="generations">What is grown.</param>
/// <param name="distributions">The known distributions.</param>
/// <param name="open">Opens the tree of a generation.</param>
public sealed class GrownStages(GenerationStore generations, DistributionTable distributions, Func<Generation, TreeReader> open)
{
    /// <summary>The stages of a generation and of what it grew on, its base first.</summary>
    /// <param name="generation">The generation.</param>
    /// <param name="family">What is declared now, for places in the family file; null when nothing is.</param>
    /// <exception cref="Failure">A record or a layer is damaged, or it is of a distribution that is not known.</exception>
    public IReadOnlyList<Stage> Of(Generation generation, Family? family) =>
        [.. Below(generation, family), Read(generation, family)];

    /// <summary>The stages of what a generation grew on, its base first; none of a base.</summary>
    /// <param name="generation">The generation; it need not be recorded yet.</param>
    /// <param name="family">What is declared now.</param>
    /// <exception cref="Failure">A record or a layer is damaged, or it is of a distribution that is not known.</exception>
    public IReadOnlyList<Stage> Below(Generation generation, Family? family)
    {
        var stages = new List<Stage>();
        for (var next = ParentOf(generation); next is not null; next = ParentOf(next))
        {
            stages.Insert(0, Read(next, family));
        }

        return stages;
    }

    // The layers of a parent are always there; its record may be forgotten (keep:), and then the one that is current tells what
    // was asked for.
    private Generation? ParentOf(Generation generation)
    {
        if (generation.Parent is not { } parent)
        {
            return null;
        }

        var record = generations.History(parent.Template)
            .FirstOrDefault(candidate => candidate.Number == parent.Number && candidate.Tree == parent.Tree)
            ?? generations.Current(parent.Template);
        return generation.OnParent with
        {
            Template = parent.Template,
            Number = parent.Number,
            Parent = record?.Parent,
            MoreLayers = record?.Layers.Count <= generation.OnParent.Layers.Count ? record.MoreLayers : 0,
            Inputs = record?.Inputs ?? generation.Inputs.Where(pair => pair.Key == "recipe").ToDictionary(),
        };
    }

    private Stage Read(Generation generation, Family? family)
    {
        var type = TypeOf(generation);
        var database = distributions.PackageManager(type).ReadDatabase(new StoredTree(open(generation)));
        return new Stage(
            generation.Template,
            [.. Words(generation, family, "packages", declaration => declaration.Packages), .. Kept(generation, family)],
            Words(generation, family, "without", declaration => declaration.Without),
            generation.Inputs.Any(pair => pair.Key.Split(' ')[^1] == "recommends" && pair.Value == "yes"),
            Declaration(family, generation.Template)?.Where,
            distributions.DependencyRules(type).Read(database));
    }

    private string TypeOf(Generation generation) =>
        generation.Inputs.GetValueOrDefault("recipe")?.Split(' ')[0] is { } type && distributions.Has(type)
            ? type
            : throw new Failure(
                $"{VisibleText.Of(generation.Template)}@{generation.Number} does not record its distribution", "coppice fsck",
                kind: ProblemKind.Damaged);

    private static IEnumerable<WantedPackage> Kept(Generation generation, Family? family) =>
        GrowthBasis.Of(generation).AllNamed
        .Select(name =>
            new WantedPackage(generation.Template, name, Declaration(family, generation.Template)?.Where) { IsKept = true });

    // TemplateInputs: "packages", and of a composed template's other parents "+web packages".
    private static IReadOnlyList<WantedPackage> Words(
        Generation generation, Family? family, string name, Func<TemplateDeclaration, IReadOnlyList<DeclaredWord>> list) =>
    [
        .. generation.Inputs
            .Where(pair =>
                pair.Key == name
                    || (pair.Key.StartsWith(TemplateInputs.Other, StringComparison.Ordinal)
                        && pair.Key.EndsWith(" " + name, StringComparison.Ordinal)))
            .OrderByDescending(pair => pair.Key.Length).ThenBy(pair => pair.Key, StringComparer.Ordinal)
            .SelectMany(pair => pair.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                // The archive behind a slash says where from, not what.
                .Select(word =>
                    (Template: pair.Key == name
                        ? generation.Template : pair.Key[TemplateInputs.Other.Length..pair.Key.LastIndexOf(' ')],
                    Word: word.Split('/')[0])))
            .Select(pair => new WantedPackage(
                pair.Template, pair.Word,
                Declaration(family, pair.Template) is { } declaration
                    ? list(declaration).FirstOrDefault(word => word.Value == pair.Word)?.Where
                    : null)),
    ];

    private static TemplateDeclaration? Declaration(Family? family, string template) =>
        family?.Templates.FirstOrDefault(declared => declared.Name == template);
}
