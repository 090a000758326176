using Coppice.Distributions.Arch;
using Coppice.Distributions.Debian;
using Coppice.Families;

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
    public DistributionTable(IEnumerable<IDistribution> distributions) => all = distributions.ToDictionary(distribution => distribution.Type.Name);

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

    /// <summary>Which updates a distribution's templates take.</summary>
    /// <param name="type">The name of one of <see cref="Types"/>.</param>
    public IUpdateRules UpdateRules(string type) => all[type].Updates;

    /// <summary>Whether there is a distribution of that name.</summary>
    public bool Has(string type) => all.ContainsKey(type);
}
