namespace Coppice.Distributions;

/// <summary>What a growing template finds under <c>/run/coppice</c>, all of it read-only unless said otherwise.</summary>
public static class SandboxLayout
{
    /// <summary>The metadata files that <see cref="IResolveQuestions.Metadata"/> names.</summary>
    public const string Metadata = "/run/coppice/metadata";

    /// <summary>
    /// The same files, some of them shorter: <see cref="IPackageCatalog.ReducedIndex"/> for a step that installs. Not there
    /// otherwise. What such a step runs, the scripts of packages for instance, is to read <see cref="Metadata"/>.
    /// </summary>
    public const string ReducedIndex = "/run/coppice/excerpt";

    /// <summary>
    /// Package files under the paths that the archive gives them, one folder for each mirror (<c>0</c>, <c>1</c>, …).
    /// </summary>
    public const string Archive = "/run/coppice/archive";

    /// <summary>
    /// The packages that this growth may install: what the links in <see cref="Archive"/> point to, named by digest.
    /// </summary>
    public const string Packages = "/run/coppice/packages";

    /// <summary>
    /// Decompressed forms of verified packages, a folder <c>SHA256</c> for each: what <see cref="IGrowthSteps.Unpack"/> wrote,
    /// and <c>package</c>, a link to the package itself. <c>names/FILE</c> is a link to the folder, with the file name that the
    /// archive gives the package.
    /// </summary>
    public const string Decompressed = "/run/coppice/twins";

    /// <summary>The text files that <see cref="IGrowthSteps.Files"/> gives.</summary>
    public const string Files = "/run/coppice/files";

    /// <summary>What <see cref="IGrowthSteps.PrintCache"/> printed, a file; not there before.</summary>
    public const string Cache = "/run/coppice/cache";

    /// <summary>An empty folder in memory, writable, gone afterwards: caches and logs of the package manager.</summary>
    public const string Scratch = "/run/coppice/scratch";

    /// <summary>The tree as it lies, writable: see <see cref="SandboxStep.OnBareTree"/>.</summary>
    public const string BareTree = "/run/coppice/tree";

    /// <summary>The tree, writable, for steps with <see cref="SandboxStep.WithHostTools"/>.</summary>
    public const string Target = "/target";

    /// <summary>The scripts of the family file.</summary>
    public const string Scripts = "/run/coppice/scripts";
}
