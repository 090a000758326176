using Coppice.Distributions.Building;
using Coppice.Distributions.Debian.Accounting;
using Coppice.Distributions.Debian.Building;
using Coppice.Distributions.Debian.Changes;
using Coppice.Distributions.Debian.Importing;
using Coppice.Distributions.Debian.Publishing;
using Coppice.Distributions.Debian.Reasons;
using Coppice.Distributions.Debian.Residues;
using Coppice.Distributions.Debian.Sources;
using Coppice.Distributions.Importing;
using Coppice.Distributions.Publishing;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>Debian and what is made of it: apt and dpkg.</summary>
public sealed class DebianDistribution : IDistribution
{
    /// <inheritdoc/>
    public ArchiveType Type { get; } = ArchiveType.Suites("debian", "[bookworm, bookworm-updates, bookworm-security]", ".deb");

    /// <inheritdoc/>
    public IArchiveFormat Archives { get; } = new DebianArchiveFormat();

    /// <inheritdoc/>
    public IPackageManager Packages { get; } = new DebianPackageManager();

    /// <inheritdoc/>
    public IUpdateRules Updates { get; } = new DebianUpdateRules();

    /// <inheritdoc/>
    public IChangelogRules? Changelogs { get; } = new DebianChangelogRules();

    /// <inheritdoc/>
    public IFileLists FileLists { get; } = new DebianFileLists();

    /// <inheritdoc/>
    public IPackageOrigins Origins(PackageSources sources) => new DebianOrigins(sources);

    /// <inheritdoc/>
    public IProvenanceRules? Provenance { get; } = new DebianProvenanceRules();

    /// <inheritdoc/>
    public IAccountRules? Accounts { get; } = new DebianAccountRules();

    /// <inheritdoc/>
    public IResidueRules Residues { get; } = new DebianResidueRules();

    /// <inheritdoc/>
    public IDependencyRules? Dependencies { get; } = new DebianDependencies();

    /// <inheritdoc/>
    public IBuildRules? Builds { get; } = new DebianBuildRules();

    /// <inheritdoc/>
    public IRepositoryRules? Repositories { get; } = new DebianRepositoryRules();

    /// <inheritdoc/>
    public IImportRules? Imports { get; } = new DebianImportRules();

    /// <inheritdoc/>
    public IBootRules? Boot { get; } = new DebianBootRules();

    /// <inheritdoc/>
    /// <remarks>dpkg(1) and apt take this lock before all others, and wait for it.</remarks>
    public LiveRules? Live { get; } = new(
        [BytePath.Of("var/lib/dpkg/status")], [new ManagerLock(LockKind.Fcntl, BytePath.Of("var/lib/dpkg/lock-frontend"))],
        DebianAccountRules.Settled.Identities);

    /// <inheritdoc/>
    public ISourceRules Sources { get; } = new DebianSourceRules();
}
