using System.Diagnostics;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Growing.Accounting;
using Coppice.Store.Generations;
using Coppice.Store.Maintenance;

namespace Coppice.Engine.Auditing;

/// <summary>Where every path of some generations comes from.</summary>
/// <param name="Accounts">The account of each generation that can be accounted for.</param>
/// <param name="Damage">What in the store is not as its manifests say.</param>
/// <param name="LeftOut">Generations that cannot be accounted for.</param>
public sealed record AccountReport(
    IReadOnlyList<TemplateAccount> Accounts, IReadOnlyList<FsckProblem> Damage, IReadOnlyList<LeftOut> LeftOut)
{
    /// <summary>Whether each generation was named: then one that is left out is a failure, and not only reported.</summary>
    public bool Named { get; init; }

    /// <summary>Whether everything is accounted for.</summary>
    public bool IsClean => Damage.Count == 0 && !(Named && LeftOut.Count > 0) && Accounts.All(account => account.IsClean);

    /// <summary>Gives the package URL of a package of the first generation, for bills of materials.</summary>
    public required Func<PackageFile, string> PackageUrl { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }
}

/// <summary>
/// Holds every path of templates against its verified package, or against what was recorded while the template grew.
/// </summary>
/// <param name="engine">The store.</param>
public sealed class AccountForFamily(CoppiceEngine engine)
{
    /// <summary>The current generations of templates.</summary>
    /// <param name="templates">Names of templates; all of the family when empty.</param>
    /// <exception cref="Failure">One is not declared, or was never grown.</exception>
    public IReadOnlyList<Generation> Choose(IReadOnlyList<string> templates)
    {
        var family = engine.ReadFamily();
        var chosen = templates.Count > 0 ? templates.Select(family.Template) : family.Templates;
        return [.. chosen.Select(template => engine.FindGeneration(template.Name))];
    }

    /// <summary>Accounts for generations.</summary>
    /// <param name="all">What to account for.</param>
    /// <param name="named">Whether they were named one by one.</param>
    /// <param name="progress">Told what happens.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">None of them can be accounted for, or a package cannot be had.</exception>
    public async Task<AccountReport> RunAsync(
        IReadOnlyList<Generation> all, bool named, IProgressSink progress, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        var left = LeftOut.Of(engine, all);
        List<Generation> generations = [.. all.Except(left.Select(one => one.Generation))];
        using var held = engine.LockForReading(progress, cancel);
        // What the trees are accounted for by is their manifests; so the disk has to have what these say.
        var damage = new StoredTrees(engine.Store).Check(generations.SelectMany(generation => generation.Layers), cancel);
        using var downloader = engine.Downloader();
        var accounts = await engine.Accounting(downloader).RunAsync(generations, progress, cancel);
        return new AccountReport(accounts, damage, left)
        {
            Named = named,
            PackageUrl = engine.Distributions.AccountRules(engine.DistributionOf(generations[0])).PackageUrl,
            Elapsed = Stopwatch.GetElapsedTime(begun),
        };
    }
}
