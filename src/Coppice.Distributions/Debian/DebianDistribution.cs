using Coppice.Families;

namespace Coppice.Distributions.Debian;

/// <summary>Debian and what is made of it: apt and dpkg.</summary>
public sealed class DebianDistribution : IDistribution
{
    /// <inheritdoc/>
    public ArchiveType Type { get; } = ArchiveType.Suites("debian", "[bookworm, bookworm-updates, bookworm-security]");

    /// <inheritdoc/>
    public IArchiveFormat Archives { get; } = new DebianArchiveFormat();

    /// <inheritdoc/>
    public IPackageManager Packages { get; } = new DebianPackageManager();

    /// <inheritdoc/>
    public IUpdateRules Updates { get; } = new DebianUpdateRules();
}
