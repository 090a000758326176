using Coppice.Archives;
using Coppice.Cli.Planning;
using Coppice.Cli.Running;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Reasons;
using Coppice.Planning.Residues;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Cli.Reasons;

/// <summary>The template that is asked about: as it was grown, or as a build would make it.</summary>
/// <param name="Name">The template's name.</param>
/// <param name="Generation">The generation; null when it is only planned.</param>
/// <param name="Stages">Its stages, its base first.</param>
/// <param name="Database">Its package database.</param>
/// <param name="Snapshot">The snapshot in force.</param>
/// <param name="Archive">The archive that its base grows from.</param>
internal sealed record ReasonedTemplate(
    string Name, Generation? Generation, IReadOnlyList<Stage> Stages, byte[] Database, Snapshot Snapshot, ArchiveSnapshot Archive)
{
    /// <summary>As messages name it: <c>vault@3</c>, or <c>vault as planned</c>.</summary>
    public string Shown => Generation is { } generation ? $"{VisibleText.Of(Name)}@{generation.Number}" : $"{VisibleText.Of(Name)} as planned";

    /// <summary>The template that the user named; one that was never grown is planned.</summary>
    /// <param name="context">The run.</param>
    /// <param name="workshop">The store. The caller holds the lock for reading.</param>
    /// <param name="reference">The template, perhaps with the number of a generation.</param>
    /// <param name="planned">Whether to plan it although it is grown.</param>
    /// <param name="snapshots">Which snapshot to work from.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">There is no such template, or it cannot be planned.</exception>
    public static async Task<ReasonedTemplate> FindAsync(
        VerbContext context, Workshop workshop, TemplateReference reference, bool planned, SnapshotOptions snapshots, CancellationToken cancel)
    {
        var family = workshop.ReadFamily();
        var snapshot = await snapshots.SnapshotAsync(context, workshop, family, cancel);
        return reference.Number is null && (planned || workshop.Generations.Current(reference.Template) is null)
            ? await PlanAsync(workshop, family, family.Template(reference.Template), snapshot, cancel)
            : Grown(workshop, family, workshop.FindGeneration(reference), snapshot);
    }

    private static ReasonedTemplate Grown(Workshop workshop, Family family, Generation generation, Snapshot snapshot)
    {
        var stages = new GrownStages(workshop.Generations, workshop.Distributions, grown => TreeReader.Of(workshop.Layers, grown)).Of(generation, family);
        var archive = workshop.FindArchive(generation.Snapshot)
            ?? throw new Failure($"the snapshot that {VisibleText.Of(generation.Template)}@{generation.Number} grew from is gone", $"coppice why --planned {VisibleText.Of(generation.Template)}");
        return new ReasonedTemplate(
            generation.Template, generation, stages, ReadDatabase(workshop, generation, archive.Type), snapshot with { Archives = new Dictionary<string, ArchiveSnapshot> { [archive.Name] = archive } }, archive);
    }

    private static async Task<ReasonedTemplate> PlanAsync(Workshop workshop, Family family, TemplateDeclaration template, Snapshot snapshot, CancellationToken cancel)
    {
        var archive = snapshot.Archives[family.ArchiveOf(template).Name];
        var resolutions = await workshop.ResolveAsync(workshop.Plan(family, snapshot, [template]), cancel);
        var stages = DeclaredStages.Of(family, template, name => workshop.Distributions.DependencyRules(archive.Type).Read(DatabaseOf(name)), HowGrown);
        return new ReasonedTemplate(template.Name, null, stages, DatabaseOf(template.Name), snapshot, archive);

        AdditiveBuild? HowGrown(string name) => resolutions.TryGetValue(name, out var resolution) ? resolution.Additive : AdditiveBuild.Of(workshop.Generations.Current(name));

        byte[] DatabaseOf(string name) => resolutions.TryGetValue(name, out var resolution)
            ? resolution.Database.ToArray()
            : ReadDatabase(workshop, workshop.Generations.Current(name)!, archive.Type);
    }

    private static byte[] ReadDatabase(Workshop workshop, Generation generation, string type) =>
        workshop.Distributions.PackageManager(type).ReadDatabase(new StoredTree(TreeReader.Of(workshop.Layers, generation)));
}
