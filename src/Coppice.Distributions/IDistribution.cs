namespace Coppice.Distributions;

/// <summary>
/// One distribution: everything that is different about it. Nothing outside of its folder knows which one it is; see
/// <c>docs/adding-a-distribution.md</c>. All of it only answers questions: the stages act.
/// </summary>
public interface IDistribution
{
    /// <summary>How its archives are declared in the family file; its name is the value of <c>type:</c>.</summary>
    Families.ArchiveType Type { get; }

    /// <summary>How its archives are laid out and signed.</summary>
    IArchiveFormat Archives { get; }

    /// <summary>How its templates are grown.</summary>
    IPackageManager Packages { get; }

    /// <summary>Which updates its templates take.</summary>
    IUpdateRules Updates { get; }

    /// <summary>What its packages themselves say about their changes; null where they say nothing.</summary>
    IChangelogRules? Changelogs => null;

    /// <summary>Which package has which file.</summary>
    IFileLists FileLists { get; }

    /// <summary>Where the packages of frozen archives come from.</summary>
    IPackageOrigins Origins(PackageSources sources);

    /// <summary>Who makes what while its templates grow; null where no one is watched.</summary>
    IProvenanceRules? Provenance { get; }

    /// <summary>How the files of its templates are accounted for; null where they cannot be.</summary>
    IAccountRules? Accounts { get; }

    /// <summary>What its packages can leave behind when they are removed again, and where.</summary>
    IResidueRules Residues { get; }

    /// <summary>Which of its packages need which; null where that is not known.</summary>
    IDependencyRules? Dependencies { get; }

    /// <summary>How its templates are booted; null where they cannot be.</summary>
    IBootRules? Boot { get; }

    /// <summary>How packages become a repository for others; null where they cannot.</summary>
    Publishing.IRepositoryRules? Repositories => null;

    /// <summary>What systems of it that were set up by other means say of themselves; null where no one reads that.</summary>
    Importing.IImportRules? Imports => null;

    /// <summary>How sources are packaged for it.</summary>
    ISourceRules Sources { get; }

    /// <summary>How its packages are built from sources; null where they cannot be.</summary>
    Building.IBuildRules? Builds => null;

    /// <summary>What has to be known to exchange files in a running system; null where that is not possible.</summary>
    LiveRules? Live => null;

    /// <summary>What this machine has to have for its templates, besides what all need.</summary>
    IReadOnlyList<MachineTool> Tools => [];
}
