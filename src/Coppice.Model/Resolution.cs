using Coppice.Distributions;
using Coppice.Families;

namespace Coppice.Model;

/// <summary>What growing a template will take, as far as it can be known before.</summary>
/// <param name="Step">The plan's step; one that could not be grafted is a rebuild here, and says why.</param>
/// <param name="Minimal">The package files of the minimal system that a base begins with; none for other templates.</param>
/// <param name="Parts">What is carried out, in order; the template's own declaration is last.</param>
/// <param name="Removed">Names of packages that are taken out.</param>
/// <param name="InstalledBytes">What the packages say they take when installed.</param>
public sealed record Resolution(
    PlanStep Step, IReadOnlyList<PackageFile> Minimal, IReadOnlyList<ResolvedPart> Parts, IReadOnlyList<string> Removed,
        long InstalledBytes)
{
    /// <summary>
    /// For a step that grafts: the files of the template's own packages, which are installed again only if the graft turns out to
    /// be uncertain after all.
    /// </summary>
    public IReadOnlyList<PackageFile> Fallback { get; init; } = [];

    /// <summary>What it is grown on, and what is asked for there.</summary>
    public GrowthBasis Basis { get; init; } = GrowthBasis.Declared(Step.Template);

    /// <summary>What it takes of the archives that templates add; empty where it has one archive, and for a graft.</summary>
    public IReadOnlyList<FurtherArchive> Further { get; init; } = [];

    /// <summary>The method by which it will be grown, as far as that is known before.</summary>
    public ForeseenMethod Method { get; init; } = ForeseenMethod.Build;

    /// <summary>Where it grows, for people: <c>on base</c>, <c>on office and web</c>, <c>from bookworm</c>.</summary>
    public string Place(Family family) => Basis.GrownOn is null
        ? $"from {family.Line(Step.Template).Last().Archive}"
        : $"on {string.Join(" and ", Basis.StandsOn)}";

    /// <summary>All package files.</summary>
    public IReadOnlyList<PackageFile> Packages { get; } =
        [.. Minimal, .. Parts.SelectMany(part => part.Added).DistinctBy(package => package.Digest)];

    /// <summary>
    /// The package database as it will be, predicted: in the distribution's form, good enough to say which packages will be
    /// there.
    /// </summary>
    public ReadOnlyMemory<byte> Database { get; init; }

    /// <summary>All packages of the archive, so that growing need not open the indexes again; null when it has to.</summary>
    public IPackageCatalog? Catalog { get; init; }

    /// <summary>Bytes to download for it when nothing is there yet.</summary>
    public long DownloadBytes => Packages.Sum(package => package.Size);
}
