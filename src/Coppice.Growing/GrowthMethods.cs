using Coppice.Growing.Building;
using Coppice.Growing.Composing;
using Coppice.Growing.Extending;
using Coppice.Growing.Grafting;
using Coppice.Growing.Methods;
using Coppice.Growing.Upgrading;
using Coppice.Growing.Reusing;
using Coppice.Growing.Sessions;
using Coppice.Growing.Storing;

namespace Coppice.Growing;

/// <summary>
/// The methods of a build, in the order in which they are tried: the cheapest first, the one that is always possible last.
/// </summary>
internal static class GrowthMethods
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IGrowthMethod> Of(GrowthSession session)
    {
        var origins = new ArchiveOrigins(session.FindSources, session.Distributions.Origins);
        return
        [
            new ReuseMethod(session.Store.Generations.History, session.Store.IsWhole),
            new DeclaredStepsMethod(session.Store.IsWhole, session.Store.Listing, Finish),
            new GraftMethod(Graft, Finish),
            new UpgradeMethod(session.Store.IsWhole, Upgrade, Finish),
            new ExtendMethod(session.Store.IsWhole, Extend, Finish),
            new ComposeMethod(Compose, session.WithPackagesAsync),
            new BuildMethod(Build, session.WithPackagesAsync),
        ];

        GrownTree Finish(GrowthJob job, GrownTree packages, CancellationToken cancel) =>
            new DeclaredLayer(session, session.Tools(job.Sources)).On(job, packages, cancel);

        ITemplateGraft? Graft(GrowthJob job) =>
            session.Tools(job.Sources) is { Manager.Grafts: { } rules } tools ? new TemplateGraft(session, tools, rules) : null;

        ILayerUpgrade? Upgrade(GrowthJob job) =>
            session.Tools(job.Sources) is { Manager.Upgrades: { } rules, Accounts: { } accounts } tools
            ? new LayerUpgrade(new TemplateUpgrade(session, tools, rules, accounts), Graft(job), session, tools, origins)
            : null;

        ITemplateExtension? Extend(GrowthJob job) =>
            session.Tools(job.Sources) is { Manager.Grafts: { Reads: { } meanings } rules, Accounts: { } accounts } tools
                ? new TemplateExtension(session, tools, new ExtensionRules(rules, meanings, accounts))
                : null;

        IComposition? Compose(GrowthJob job) =>
            Graft(job) is { } grafts
                ? new Composition(grafts, Build(job), session.Store, session.Tools(job.Sources).Manager)
                : null;

        ITemplateBuild Build(GrowthJob job) => new TemplateGrowth(session, session.Tools(job.Sources));
    }
}
