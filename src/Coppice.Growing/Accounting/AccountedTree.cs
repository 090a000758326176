using Coppice.Distributions;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Growing.Accounting;

/// <summary>A tree with all that it is held against.</summary>
/// <param name="Tree">The tree.</param>
/// <param name="Rules">Its distribution.</param>
/// <param name="Trail">Who was seen making what.</param>
/// <param name="Accounting">Accounts for paths.</param>
/// <param name="Packages">Its packages with their origins.</param>
internal sealed record AccountedTree(
    TreeReader Tree, IAccountRules Rules, ProvenanceTrail Trail, TreeAccounting Accounting,
    IReadOnlyList<(RecordedPackage Package, PackageOrigin? Origin)> Packages);
