using Coppice.Distributions;

namespace Coppice.Planning;

/// <summary>What growing a template will take, as far as it can be known before.</summary>
/// <param name="Step">The plan's step.</param>
/// <param name="Minimal">The package files of the minimal system that a base begins with; none for other templates.</param>
/// <param name="Added">The package files that are installed on top, in the order in which the package manager names them.</param>
/// <param name="Removed">Names of packages that are taken out.</param>
/// <param name="InstalledBytes">What the packages say they take when installed.</param>
public sealed record Resolution(
    PlanStep Step, IReadOnlyList<PackageFile> Minimal, IReadOnlyList<PackageFile> Added, IReadOnlyList<string> Removed, long InstalledBytes)
{
    /// <summary>All package files.</summary>
    public IReadOnlyList<PackageFile> Packages { get; } = [.. Minimal, .. Added];

    /// <summary>The package database as it will be, predicted: in the distribution's form, good enough to say which packages will be there.</summary>
    public ReadOnlyMemory<byte> Database { get; init; }

    /// <summary>Bytes to download for it when nothing is there yet.</summary>
    public long DownloadBytes => Packages.Sum(package => package.Size);
}
