using Coppice.Distributions.Debian;
using Coppice.Distributions.Debian.Reasons;
using Coppice.Distributions.Debian.Accounting;

namespace Coppice.Distributions;

/// <summary>The distributions that Coppice knows. The one place that names them.</summary>
public sealed class DistributionTable
{
    private readonly Dictionary<string, IPackageManager> packageManagers = new() { ["debian"] = new DebianPackageManager() };

    private readonly Dictionary<string, IArchiveFormat> archiveFormats = new() { ["debian"] = new DebianArchiveFormat() };

    private readonly Dictionary<string, IUpdateRules> updateRules = new() { ["debian"] = new DebianUpdateRules() };

    private readonly Dictionary<string, IDependencyRules> dependencyRules = new() { ["debian"] = new DebianDependencies() };
    private readonly Dictionary<string, IMakerRules> makerRules = new() { ["debian"] = new DebianMakerRules() };

    private readonly Dictionary<string, IAccountRules> accountRules = new() { ["debian"] = new DebianAccountRules() };

    private readonly Dictionary<string, IFileLists> fileLists = new() { ["debian"] = new DebianFileLists() };

    private readonly Dictionary<string, IBootRules> bootRules = new() { ["debian"] = new DebianBootRules() };

    /// <summary>The values that <c>type:</c> of an archive can have.</summary>
    public IReadOnlyCollection<string> Types => packageManagers.Keys;

    /// <summary>How archives of a distribution are laid out and signed.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    public IArchiveFormat ArchiveFormat(string type) => archiveFormats[type];

    /// <summary>All of <see cref="ArchiveFormat"/>.</summary>
    public IReadOnlyCollection<IArchiveFormat> ArchiveFormats => archiveFormats.Values;

    /// <summary>How templates of a distribution are grown.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    public IPackageManager PackageManager(string type) => packageManagers[type];

    /// <summary>Who makes what while a distribution's templates grow.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    public IMakerRules MakerRules(string type) => makerRules[type];

    /// <summary>How to account for the files of a distribution's templates.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    public IAccountRules AccountRules(string type) => accountRules[type];

    /// <summary>Which updates a distribution's templates take.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    public IUpdateRules UpdateRules(string type) => updateRules[type];

    /// <summary>Which packages of a distribution need which.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    public IDependencyRules DependencyRules(string type) => dependencyRules[type];

    /// <summary>Which package has which file.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    public IFileLists FileLists(string type) => fileLists[type];

    /// <summary>How trees of a distribution are booted; null where nobody knows yet.</summary>
    /// <param name="type">One of <see cref="Types"/>.</param>
    public IBootRules? BootRules(string type) => bootRules.GetValueOrDefault(type);
}
