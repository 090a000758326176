using Coppice.Distributions.Arch;
using Coppice.Distributions.Debian;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>The distributions that Coppice knows. The one place that names them.</summary>
public sealed class DistributionTable
{
    private readonly Dictionary<string, IDistribution> all;

    /// <summary>All of them.</summary>
    public DistributionTable()
        : this([new DebianDistribution(), new ArchDistribution()])
    {
    }

    /// <param name="distributions">Other ones.</param>
    public DistributionTable(IEnumerable<IDistribution> distributions) =>
        all = distributions.ToDictionary(distribution => distribution.Type.Name);

    /// <summary>What <c>type:</c> of an archive can be, and what such an archive declares.</summary>
    public IReadOnlyCollection<ArchiveType> Types => [.. all.Values.Select(distribution => distribution.Type)];

    /// <summary>How archives of a distribution are laid out and signed.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public IArchiveFormat ArchiveFormat(string type) => all[type].Archives;

    /// <summary>All of <see cref="ArchiveFormat"/>.</summary>
    public IReadOnlyCollection<IArchiveFormat> ArchiveFormats => [.. all.Values.Select(distribution => distribution.Archives)];

    /// <summary>How templates of a distribution are grown.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public IPackageManager PackageManager(string type) => all[type].Packages;

    /// <summary>What this machine has to have for a distribution's templates.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public IReadOnlyList<MachineTool> Tools(string type) => all[type].Tools;

    /// <summary>Which updates a distribution's templates take.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public IUpdateRules UpdateRules(string type) => all[type].Updates;

    /// <summary>What packages of a distribution themselves say about their changes; null where they say nothing.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public IChangelogRules? ChangelogRules(string type) => all[type].Changelogs;

    /// <summary>Which package has which file.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public IFileLists FileLists(string type) => all[type].FileLists;

    /// <summary>Where the packages of frozen archives come from.</summary>
    public IPackageOrigins Origins(PackageSources sources) => all[sources.Type].Origins(sources);

    /// <summary>Who makes what while a distribution's templates grow; null where no one is watched.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public IProvenanceRules? ProvenanceRules(string type) => all[type].Provenance;

    /// <summary>How to account for the files of a distribution's templates.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    /// <exception cref="Failure">They cannot be accounted for.</exception>
    public IAccountRules AccountRules(string type) => all[type].Accounts ?? throw Unknown(type, "accounted for");

    /// <summary>Whether <see cref="AccountRules"/> are known.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public bool KnowsAccounts(string type) => all[type].Accounts is not null;

    /// <summary>What packages of a distribution can leave behind.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public IResidueRules ResidueRules(string type) => all[type].Residues;

    /// <summary>Which packages of a distribution need which.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    /// <exception cref="Failure">No one knows.</exception>
    public IDependencyRules DependencyRules(string type) =>
        all[type].Dependencies ?? throw Unknown(type, "asked for reasons or held to policies");

    /// <summary>Whether <see cref="DependencyRules"/> are known.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public bool KnowsDependencies(string type) => all[type].Dependencies is not null;

    /// <summary>How trees of a distribution are booted.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    /// <exception cref="Failure">They cannot be booted.</exception>
    public IBootRules BootRules(string type) => all[type].Boot ?? throw Unknown(type, "booted");

    /// <summary>What has to be known to exchange files in a running system; null where that is not possible.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public LiveRules? LiveRules(string type) => all[type].Live;

    /// <summary>How sources are packaged for a distribution.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public ISourceRules SourceRules(string type) => all[type].Sources;

    /// <summary>How packages of a distribution are built from sources.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    /// <exception cref="Failure">They cannot be built.</exception>
    public Building.IBuildRules BuildRules(string type) => all[type].Builds ?? throw Unknown(type, "built");

    /// <summary>How packages of a distribution become a repository for others.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    /// <exception cref="Failure">They cannot.</exception>
    public Publishing.IRepositoryRules RepositoryRules(string type) => all[type].Repositories ?? throw Unknown(type, "published");

    /// <summary>Who reads what systems that were set up by other means say of themselves, by distribution.</summary>
    public IReadOnlyList<(string Type, Importing.IImportRules Rules)> ImportRules =>
        [.. all.Values.Where(one => one.Imports is not null).Select(one => (one.Type.Name, one.Imports!))];

    /// <summary>Whether there is a distribution of that name.</summary>
    public bool Has(string type) => all.ContainsKey(type);

    private static Failure Unknown(string type, string done) => new($"templates of the type {type} cannot be {done} yet",
        kind: ProblemKind.Unsupported);
}
