using Coppice.Distributions.Debian.Excerpts;

namespace Coppice.Distributions.Debian;

/// <summary>The package indexes of all suites of a frozen Debian archive.</summary>
internal sealed class DebianCatalog : IPackageCatalog
{
    private readonly List<(Uri Mirror, string ListName, PackagesIndex Index)> indexes;
    private readonly PackageReach reach;
    private readonly Lazy<FirstMentions> mentions;
    private readonly Lazy<HashSet<string>> names;

    public DebianCatalog(ArchiveSnapshot archive)
    {
        indexes = [.. archive.Suites.SelectMany(suite => suite.Indexes.Select(index => (suite.Mirror, AptFiles.ListName(archive, suite, index.Path), PackagesIndex.Open(index.File))))];
        reach = new PackageReach([.. indexes.Select(entry => entry.Index)]);
        mentions = new Lazy<FirstMentions>(() => new FirstMentions(indexes.Select(entry => entry.Index)));
        names = new Lazy<HashSet<string>>(() => [.. Real, .. reach.Virtual]);
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

    public IReadOnlyDictionary<string, byte[]>? Excerpt(IEnumerable<string> names, bool recommends)
    {
        if (reach.Of(names, recommends) is not { } packages)
        {
            return null;
        }

        // The first list that apt reads makes it come across all names in the order that they have for it in the whole.
        return indexes.Select((entry, i) => (entry.ListName, Excerpt: entry.Index.Excerpt(packages), Before: i == 0 ? mentions.Value.Stanza(packages) : []))
            .ToDictionary(entry => entry.ListName, entry => (byte[])[.. entry.Before, .. entry.Excerpt]);
    }

    private static PackageFile FileOf(IndexedPackage package, Uri mirror) =>
        new(package.Name, package.Version, package.Architecture, package.Path, package.Size, package.Digest, mirror);

    private IEnumerable<string> Real => indexes.SelectMany(pair => pair.Index.Names);
}
