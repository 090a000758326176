using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Suggestions;

namespace Coppice.Engine.Suggesting;

/// <summary>
/// Says which packages every template of a family will have, by asking the distribution's package manager; nothing is grown.
/// </summary>
/// <param name="engine">The store.</param>
/// <param name="snapshot">What the family would grow from.</param>
/// <param name="progress">Told what happens.</param>
internal sealed class FamilyResolver(CoppiceEngine engine, Snapshot snapshot, IProgressSink progress)
{
    /// <summary>Asks. What is grown already is asked anew, too: the snapshot decides and not the past.</summary>
    /// <exception cref="Coppice.Foundation.Failure">A template cannot be resolved.</exception>
    public async Task<ResolvedFamily> ResolveAsync(Family family, CancellationToken cancel)
    {
        var plan = new Plan(
            family, snapshot, [.. family.Templates.Select(template => new PlanStep(template, PlanAction.Build, [], null))], []);
        var resolutions = await engine.ResolveAsync(plan, progress, cancel);
        return new ResolvedFamily(
            family,
            family.Templates.ToDictionary(
                template => template.Name, template => Read(family, template, resolutions[template.Name]),
                StringComparer.Ordinal));
    }

    private PackageGraph Read(Family family, TemplateDeclaration template, Resolution resolution) =>
        engine.Distributions.DependencyRules(family.ArchiveOf(template).Type).Read(resolution.Database);
}
