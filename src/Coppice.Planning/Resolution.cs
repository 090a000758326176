using Coppice.Distributions;

namespace Coppice.Planning;

/// <summary>What growing a template will take, as far as it can be known before.</summary>
/// <param name="Step">The plan's step.</param>
/// <param name="Packages">The package files to install, in the order in which the package manager names them.</param>
/// <param name="Removed">Names of packages that are taken out.</param>
/// <param name="InstalledBytes">What the packages say they take when installed.</param>
public sealed record Resolution(PlanStep Step, IReadOnlyList<PackageFile> Packages, IReadOnlyList<string> Removed, long InstalledBytes)
{
    /// <summary>Bytes to download for it when nothing is there yet.</summary>
    public long DownloadBytes => Packages.Sum(package => package.Size);
}
