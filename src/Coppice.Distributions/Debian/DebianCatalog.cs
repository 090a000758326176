using System.Text.RegularExpressions;

namespace Coppice.Distributions.Debian;

/// <summary>The package indexes of all suites of a frozen Debian archive.</summary>
internal sealed partial class DebianCatalog : IPackageCatalog
{
    private readonly List<(Uri Mirror, PackagesIndex Index)> indexes;
    private readonly Lazy<HashSet<string>> names;

    public DebianCatalog(ArchiveSnapshot archive)
    {
        indexes = archive.Suites.SelectMany(suite => suite.Indexes.Select(index => (suite.Mirror, new PackagesIndex(index.File)))).ToList();
        // Virtual packages are found only by reading every Provides field; most families never ask for one.
        names = new Lazy<HashSet<string>>(() => [.. Real, .. indexes.SelectMany(pair => pair.Index.All()).SelectMany(Provided)]);
    }

    public IReadOnlyCollection<string> Names => names.Value;

    public bool Has(string name) => indexes.Any(pair => pair.Index.Find(name).Count > 0) || names.Value.Contains(name);

    public IEnumerable<PackageFile> Files => indexes.SelectMany(pair => pair.Index.All().Select(package => FileOf(package, pair.Mirror)));

    public bool Has(string name, string version, string architecture) => indexes.Any(pair => pair.Index.Find(name, version, architecture) is not null);

    public PackageFile? Find(string name, string version, string architecture) => indexes
        .Select(pair => pair.Index.Find(name, version, architecture) is { } package ? FileOf(package, pair.Mirror) : null)
        .FirstOrDefault(file => file is not null);

    public IReadOnlyList<string> Offers(string name) =>
        [.. indexes.SelectMany(pair => pair.Index.Find(name)).Select(package => $"{package.Name} {package.Version}").Distinct()];

    public CataloguedPackage? At(Uri mirror, string path)
    {
        // The pool names files NAME_VERSION_ARCHITECTURE.deb (Debian policy, 5.6.1 and the archive's own rule); the Filename field decides.
        var name = path[(path.LastIndexOf('/') + 1)..].Split('_')[0];
        var package = indexes
            .Where(pair => pair.Mirror == mirror)
            .SelectMany(pair => pair.Index.Find(name))
            .FirstOrDefault(candidate => candidate.Path == path);
        return package is null
            ? null
            : new CataloguedPackage(FileOf(package, mirror), package.InstalledSize ?? 0, package.Entry);
    }

    private static PackageFile FileOf(IndexedPackage package, Uri mirror) =>
        new(package.Name, package.Version, package.Architecture, package.Path, package.Size, package.Digest, mirror);

    private IEnumerable<string> Real => indexes.SelectMany(pair => pair.Index.Names);

    private static IEnumerable<string> Provided(IndexedPackage package) =>
        package.Provides is { } provides ? PackageName().Matches(provides).Select(match => match.Value) : [];

    // deb-control(5): names between commas, each perhaps followed by (= version).
    [GeneratedRegex(@"(?<=^|,\s*)[a-z0-9][a-z0-9+.-]+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PackageName();
}
