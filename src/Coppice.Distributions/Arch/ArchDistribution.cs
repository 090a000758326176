using Coppice.Distributions.Arch.Building;
using Coppice.Distributions.Arch.Importing;
using Coppice.Distributions.Arch.Publishing;
using Coppice.Distributions.Arch.Sources;
using Coppice.Distributions.Building;
using Coppice.Distributions.Importing;
using Coppice.Distributions.Publishing;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch;

/// <summary>Arch Linux and what is made of it: pacman.</summary>
public sealed class ArchDistribution : IDistribution
{
    /// <inheritdoc/>
    public ArchiveType Type { get; } = ArchiveType.Repositories("arch", "[core, extra]", ".pkg.tar.zst") with
    {
        // A section of pacman.conf(5), and pacman's own database.
        Reserved = ["options", "local"],
    };

    /// <inheritdoc/>
    public IArchiveFormat Archives { get; } = new ArchArchiveFormat();

    /// <inheritdoc/>
    public IPackageManager Packages { get; } = new PacmanPackageManager();

    /// <inheritdoc/>
    public IUpdateRules Updates { get; } = new ArchUpdateRules();

    /// <inheritdoc/>
    public IFileLists FileLists { get; } = new ArchFileLists();

    /// <inheritdoc/>
    public IPackageOrigins Origins(PackageSources sources) => new ArchCatalog(sources);

    /// <inheritdoc/>
    public IProvenanceRules? Provenance => null;

    /// <inheritdoc/>
    public IAccountRules? Accounts => null;

    /// <inheritdoc/>
    public IResidueRules Residues { get; } = new ResidueRules([BytePath.Of("var/lib/pacman")]);

    /// <inheritdoc/>
    public IDependencyRules? Dependencies => null;

    /// <inheritdoc/>
    public IBootRules? Boot => null;

    /// <inheritdoc/>
    public IBuildRules? Builds { get; } = new ArchBuildRules();

    /// <inheritdoc/>
    public IRepositoryRules? Repositories { get; } = new ArchRepositoryRules();

    /// <inheritdoc/>
    public LiveRules? Live { get; } = new(
        [BytePath.Of(LocalDatabase.Folder)], [new ManagerLock(LockKind.File, BytePath.Of("var/lib/pacman/db.lck"))],
        PacmanPackageManager.Settled.Identities);

    /// <inheritdoc/>
    public IImportRules? Imports { get; } = new ArchImportRules();

    /// <inheritdoc/>
    public ISourceRules Sources { get; } = new ArchSourceRules();

    /// <inheritdoc/>
    /// <remarks>The script <c>coppice</c> installs the same.</remarks>
    public IReadOnlyList<MachineTool> Tools { get; } =
        [
            new("pacman", "pacman-package-manager", "grows templates of Arch Linux"),
            new("gpg", "gnupg", "keeps the keys of pacman"),
        ];
}
