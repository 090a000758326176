using Coppice.Archives.Downloads;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Storing;
using Coppice.Sandbox;
using Coppice.Store.Generations;

namespace Coppice.Growing.Sessions;

/// <summary>What growing needs of this machine, whatever is grown.</summary>
/// <param name="Store">The store.</param>
/// <param name="Downloader">Downloads packages.</param>
/// <param name="Distributions">The known distributions.</param>
/// <param name="Runner">Runs this machine's programs.</param>
/// <param name="Limits">What growths may take of this machine.</param>
/// <param name="Clock">The time.</param>
public sealed record GrowthServices(
    GrowingStore Store, PackageDownloader Downloader, DistributionTable Distributions, IProcessRunner Runner,
    SandboxLimits Limits, TimeProvider Clock)
{
    /// <summary>What a generation was grown from, of whatever snapshot in the store; null when none has it.</summary>
    public Func<Generation, PackageSources?> FindSources { get; init; } = _ => null;
}
