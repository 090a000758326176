using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Components;

/// <summary>
/// Says what <see cref="TryFix"/> would try first, without trying it: nothing is built, fetched or changed, and no lock is taken.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class ProposeFix(CoppiceEngine engine)
{
    /// <summary>The change that would mend the first cause of the failure; it was not tried.</summary>
    /// <exception cref="Failure">There is no such component, or it cannot be planned by what is in the store.</exception>
    public async Task<FixTrial> RunAsync(string component, CancellationToken cancel)
    {
        var family = engine.ReadFamily();
        var snapshot = engine.Snapshots.Current(family.Name) ?? throw new Failure(
            "nothing was built yet", "coppice build", kind: ProblemKind.NotFound);
        var plan = await new ComponentPlanner(engine).MakeAsync(
            family, snapshot, WantedArchives.Of(family, [component]).Archives, NoProgress.Instance, cancel,
            looks: false, asks: false);
        var archive = plan.Archives.First(one => one.Steps.Any(step => step.Name == component));
        var read = archive.Steps.First(step => step.Name == component).Ordered.Component;
        var rules = engine.Distributions.BuildRules(archive.Archive.Type);
        var source = new MendedSource(engine, read, rules, cancel);
        var finder = new FixFinder(
            engine, rules, new EnvironmentGrowth(engine, family, snapshot, rules, NoProgress.Instance).CatalogOf(archive.Archive),
            await engine.FileListsAsync(snapshot, NoProgress.Instance, cancel));
        var missing = source.Missing([.. archive.Steps.Select(step => step.Ordered.Component)], finder, () => read);
        var (change, file, why) = missing.Count > 0
            ? finder.OfNeeds(missing, source.Files) : finder.OfLog(component, source.Files, []);
        if (change is null || file is not { } mended)
        {
            return new FixTrial(component, [], "") { Why = why };
        }

        source.Files[mended.Path] = mended.Content;
        return new FixTrial(component, [change], source.Patch([change]));
    }
}
