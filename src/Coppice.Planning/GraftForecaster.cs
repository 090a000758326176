using System.Collections.Concurrent;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Planning;

/// <summary>Asks the distribution, before anything is grown, which templates keep their own packages on a new parent.</summary>
internal sealed class GraftForecaster(
    DistributionTable distributions, Func<Generation, IPackageTree> open, Func<Generation, PackageSources?> findSources)
{
    private readonly ConcurrentDictionary<Digest, IReadOnlyList<InstalledPackage>> installed = new();
    private readonly ConcurrentDictionary<(Digest, string?), PackageSources?> sources = new();
    private readonly ConcurrentDictionary<(Digest? Then, Digest Now), bool> compared = new();

    /// <summary>
    /// Compares the archives of a plan with those that its templates were grown from, ahead of the first forecast, which waits
    /// for it.
    /// </summary>
    public void Prepare(Plan plan)
    {
        foreach (var step in plan.Changes.Where(step => step is { Action: PlanAction.Graft, Current: not null }))
        {
            var now = plan.SourcesOf(step.Template);
            var then = Then(step.Current!);
            if (compared.TryAdd((then?.Key, now.Key), true))
            {
                distributions.PackageManager(now.Type).Grafts?.Prepare(then, now);
            }
        }
    }

    /// <summary>The forecast for a step.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="step">A step that may be a graft.</param>
    /// <param name="parent">The package database of its parent as it will be.</param>
    /// <param name="catalog">All packages of the archive as it is now.</param>
    public GraftForecast Of(Plan plan, PlanStep step, byte[] parent, IPackageCatalog catalog)
    {
        var archive = plan.SourcesOf(step.Template);
        var manager = distributions.PackageManager(archive.Type);
        if (archive.ForeignArchitectures.Count > 0)
        {
            return Refused("it has packages of several architectures");
        }

        if (manager.Grafts is not { } rules || step.Current is not { } current)
        {
            return Refused("this distribution's templates are always grown anew");
        }

        var databases = new PackageDatabases(
            manager.ReadDatabase(open(current.OnParent)), manager.ReadDatabase(open(current.PackagesOnly)), parent);
        var then = Then(current);
        var wanted = step.Template.Packages.Select(word => word.Value).ToList();
        var verdict = rules.CheckPackages(
            new PackageQuestion(databases, wanted, TemplatePart.TakesRecommended(plan.Family, step.Template), then, archive));
        if (verdict.Rebuild.Count > 0)
        {
            return new GraftForecast(verdict, [], []);
        }

        var own = RecordedPackages.Own(
            RecordedPackages.InPackagesLayer(current, _ => manager.ReadInstalled(databases.Own)),
            installed.GetOrAdd(Digest.Of(databases.Before.Span), _ => manager.ReadInstalled(databases.Before)));
        var files = own.Select(package => catalog.Find(package.Name, package.Version, package.Architecture)).OfType<PackageFile>()
            .ToList();
        if (files.Count < own.Count)
        {
            return Refused("the archive no longer has some of its packages");
        }

        try
        {
            // Its scripts may install, too; they will again.
            var whole = current.DeclaredLayers == 0 ? databases : databases with { Own = manager.ReadDatabase(open(current)) };
            return new GraftForecast(verdict, rules.Predict(whole), files);
        }
        catch (MustRebuildException doubt)
        {
            return Refused(doubt.Message);
        }
    }

    private PackageSources? Then(Generation generation) => sources.GetOrAdd(
        (generation.Snapshot, TemplateInputs.SourcesOf(generation)), _ => findSources(generation));

    private static GraftForecast Refused(string reason) => new(new PackageVerdict([reason], []), [], []);
}
