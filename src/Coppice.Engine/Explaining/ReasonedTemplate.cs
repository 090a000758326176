using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Reasons;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Engine.Explaining;

/// <summary>The template that is asked about: as it was grown, or as a build would make it.</summary>
/// <param name="Name">The template's name.</param>
/// <param name="Generation">The generation; null when it is only planned.</param>
/// <param name="Stages">Its stages, its base first.</param>
/// <param name="Database">Its package database.</param>
/// <param name="Snapshot">The current snapshot.</param>
/// <param name="Sources">What it takes packages from.</param>
public sealed record ReasonedTemplate(
    string Name, Generation? Generation, IReadOnlyList<Stage> Stages, byte[] Database, Snapshot Snapshot, PackageSources Sources)
{
    /// <summary>As messages name it: <c>vault@3</c>, or <c>vault as planned</c>.</summary>
    public string Shown =>
        Generation is { } generation ? $"{VisibleText.Of(Name)}@{generation.Number}" : $"{VisibleText.Of(Name)} as planned";

    /// <summary>The template that the user named; one that was never grown is planned.</summary>
    /// <param name="engine">The store. The caller holds the lock for reading.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">There is no such template, or it cannot be planned.</exception>
    internal static async Task<ReasonedTemplate> FindAsync(
        CoppiceEngine engine, WhyRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var reference = TemplateReference.Parse(request.Template);
        var family = engine.ReadFamily();
        var snapshot = await request.Snapshot.TakeAsync(engine, family, progress, cancel);
        return reference.Number is null && (request.Planned || engine.Generations.Current(reference.Template) is null)
            ? await PlanAsync(engine, family, family.Template(reference.Template), snapshot, progress, cancel)
            : Grown(engine, family, engine.FindGeneration(reference), snapshot);
    }

    private static ReasonedTemplate Grown(CoppiceEngine engine, Family family, Generation generation, Snapshot snapshot)
    {
        var stages = new GrownStages(engine.Generations, engine.Distributions, engine.TreeOf).Of(generation, family);
        var sources = engine.FindSources(generation)
            ?? throw new Failure(
                $"the store no longer has the snapshot that {VisibleText.Of(generation.Template)}@{generation.Number} was grown "
                    + "from",
                $"coppice why --planned {VisibleText.Of(generation.Template)}", kind: ProblemKind.NotFound);
        return new ReasonedTemplate(
            generation.Template, generation, stages, ReadDatabase(engine, generation, sources.Type),
            snapshot with { Archives = sources.All.ToDictionary(source => source.Archive.Name, source => source.Archive) },
            sources);
    }

    private static async Task<ReasonedTemplate> PlanAsync(
        CoppiceEngine engine, Family family, TemplateDeclaration template, Snapshot snapshot, IProgressSink progress,
        CancellationToken cancel)
    {
        var sources = SnapshotSources.Of(snapshot, family, template);
        var resolutions = await engine.ResolveAsync(engine.Planner.Make(family, snapshot, [template]), progress, cancel);
        var stages = DeclaredStages.Of(
            family, template, name => engine.Distributions.DependencyRules(sources.Type).Read(DatabaseOf(name)), HowGrown);
        return new ReasonedTemplate(template.Name, null, stages, DatabaseOf(template.Name), snapshot, sources);

        GrowthBasis HowGrown(string name) => resolutions.TryGetValue(name, out var resolution)
            ? resolution.Basis
            : GrowthBasis.Of(family.Template(name), engine.Generations.Current(name));

        byte[] DatabaseOf(string name) => resolutions.TryGetValue(name, out var resolution)
            ? resolution.Database.ToArray()
            : ReadDatabase(engine, engine.Generations.Current(name)!, sources.Type);
    }

    private static byte[] ReadDatabase(CoppiceEngine engine, Generation generation, string type) =>
        engine.Distributions.PackageManager(type).ReadDatabase(new StoredTree(engine.TreeOf(generation)));
}
