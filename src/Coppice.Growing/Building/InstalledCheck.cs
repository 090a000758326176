using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Growing.Sessions;

namespace Coppice.Growing.Building;

/// <summary>
/// Holds what was installed against the signed index: a package whose own control file gives another name, version or
/// architecture than the index that vouches for it is refused.
/// </summary>
internal static class InstalledCheck
{
    /// <summary>Checks what the package manager has added to the parent's packages.</summary>
    /// <param name="job">The growth.</param>
    /// <param name="manager">Its distribution.</param>
    /// <param name="database">The package database after installing.</param>
    /// <exception cref="Failure">Packages are installed that the archive does not have under that name, version and
    /// architecture.</exception>
    public static void Run(GrowthJob job, IPackageManager manager, ReadOnlyMemory<byte> database)
    {
        var known = job.Minimal.Concat(job.Parts.SelectMany(part => part.Added))
            .Select(pair => (pair.Package.Name, pair.Package.Version, pair.Package.Architecture))
            .Concat(job.Parent?.Packages.Select(package => (package.Name, package.Version, package.Architecture)) ?? [])
            .ToHashSet();
        var others = manager.ReadInstalled(database)
            .Where(package => !known.Contains((package.Name, package.Version, package.Architecture)))
            .ToList();
        if (others.Count == 0)
        {
            return;
        }

        // The package manager inside may rightly have taken others than the prediction said; opening the indexes for that is
        // rare.
        var catalog = job.Catalog ?? manager.Catalog(job.Sources);
        var foreign = others.Where(package => !catalog.Has(package.Name, package.Version, package.Architecture)).ToList();
        if (foreign.Count > 0)
        {
            throw new Failure(
            [
                .. foreign.Select(package => new Problem(
                    $"{job.Template.Name}: an installed package is "
                        + $"{VisibleText.Of($"{package.Name} {package.Version} {package.Architecture}")}, which the signed "
                        + "index does not have",
                    "tell those who run the archive: its index and its packages do not fit together",
                    job.Template.Where)),
            ], kind: ProblemKind.StepFailed);
        }
    }
}
