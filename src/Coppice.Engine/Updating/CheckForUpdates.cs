using Coppice.Archives;
using Coppice.Archives.Freezing;
using Coppice.Engine.Components;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Model;
using Coppice.Planning;
using Coppice.Planning.Updates;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Engine.Updating;

/// <summary>What to check.</summary>
/// <param name="Templates">Names of templates; all when empty.</param>
/// <param name="Metadata">What new metadata may be like.</param>
/// <param name="Changes">Which changelogs to read.</param>
public sealed record CheckRequest(
    IReadOnlyList<string> Templates, TakeOptions Metadata, ChangesWanted Changes = ChangesWanted.None);

/// <summary>What there is that is newer.</summary>
/// <param name="Templates">The updates of templates.</param>
/// <param name="Components">What is newer of components that archives are built from.</param>
public sealed record CheckReport(UpdateReport Templates, ComponentCheck Components)
{
    /// <summary>Whether an update has something to do.</summary>
    public bool HasUpdates => Templates.HasUpdates || Components.HasUpdates;

    /// <summary>What the newer packages say about their changes; null where it was not asked for.</summary>
    public IReadOnlyList<SourceChanges>? Changes { get; init; }
}

/// <summary>Says which templates have which updates by the newest metadata; what builds work from stays as it is.</summary>
/// <param name="engine">The store.</param>
public sealed class CheckForUpdates(CoppiceEngine engine)
{
    /// <summary>Checks.</summary>
    /// <exception cref="Failure">The metadata cannot be had.</exception>
    public async Task<CheckReport> RunAsync(CheckRequest request, IProgressSink progress, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var targets = request.Templates.Select(family.Template).ToList();
        var newest = await engine.NewestAsync(family, request.Metadata, progress, cancel);
        // Layers are read only for templates with pins.
        using var reading = new Lazily<StoreLock>(() => engine.LockForReading(progress, cancel));
        var components = await new CheckComponents(engine).RunAsync(
            family, request.Templates, take: false, progress, cancel);
        var templates = new UpdateCheck(
            engine.Generations, engine.Distributions, Open, engine.Processes, templates => Kept(family, newest, templates))
            .Run(family, newest, targets, cancel);
        return new CheckReport(templates, components)
        {
            Changes = request.Changes == ChangesWanted.None
                ? null : await new ReadChanges(engine).RunAsync(family, templates, request.Changes, progress, cancel),
        };

        TreeReader Open(Generation generation)
        {
            _ = reading.Value;
            return engine.TreeOf(generation);
        }
    }

    private HashSet<string> Kept(Family family, Snapshot newest, IReadOnlyList<TemplateDeclaration> templates) =>
        [
            .. engine.Planner.Make(family, newest, templates).Steps.Where(step => step.Action == PlanAction.Keep)
                .Select(step => step.Template.Name),
        ];
}
