using Coppice.Distributions.Debian.ReducedIndexes;

namespace Coppice.Distributions.Debian;

/// <summary>The package indexes of all suites of frozen Debian archives.</summary>
internal sealed class DebianCatalog : IPackageCatalog
{
    private readonly List<(Uri Mirror, string ListName, PackagesIndex Index)> indexes;
    // apt's time for the entry of FirstMentions goes up with the square of its length: 20,000 names take it minutes.
    private const int MostInReducedIndex = 5000;

    // Of several architectures apt looks at more than what names say.
    private readonly bool isReducible;
    private readonly PackageReach reach;
    private readonly Lazy<FirstMentions> mentions;
    private readonly Lazy<HashSet<string>> names;

    // The folders of packages beside the family file.
    private readonly HashSet<Uri> own;

    public DebianCatalog(PackageSources sources)
    {
        isReducible = sources.ForeignArchitectures.Count == 0;
        own = [.. sources.Suites.Where(suite => suite.IsUnsigned).Select(suite => suite.Mirror)];
        indexes = [.. SourceIndex.Of(sources).Select(index => (index.Suite.Mirror, index.ListName, index.Packages))];
        reach = new PackageReach([.. indexes.Select(entry => entry.Index)]);
        mentions = new Lazy<FirstMentions>(() => new FirstMentions(indexes.Select(entry => entry.Index)));
        names = new Lazy<HashSet<string>>(() => [.. Real, .. reach.Virtual]);
    }

    public IReadOnlyCollection<string> Names => names.Value;

    public bool Has(string name) => indexes.Any(pair => pair.Index.Find(name).Count > 0) || names.Value.Contains(name);

    public bool IsProvided(string name) => reach.Virtual.Contains(name);

    public IEnumerable<PackageFile> Files =>
        indexes.SelectMany(pair => pair.Index.All().Select(package => FileOf(package, pair.Mirror)));

    public bool Has(string name, string version, string architecture) =>
        indexes.Any(pair => pair.Index.Find(name, version, architecture) is not null);

    public PackageFile? Find(string name, string version, string architecture) => indexes
        .Select(pair => pair.Index.Find(name, version, architecture) is { } package ? FileOf(package, pair.Mirror) : null)
        .FirstOrDefault(file => file is not null);

    public IReadOnlyList<string> Versions(string name) =>
        [.. indexes.SelectMany(pair => pair.Index.Find(name)).Select(package => package.Version).Distinct()];

    public IReadOnlyList<string> Essential =>
    [
        .. indexes.SelectMany(pair => pair.Index.Names.Where(name => pair.Index.Stanzas(name)
            .Any(stanza => Stanza.Field(stanza.Span, "Essential"u8).SequenceEqual("yes"u8)))).Distinct(),
    ];

    public IReadOnlyList<string> Candidates(string name) =>
        [.. indexes.SelectMany(pair => pair.Index.Find(name)).Select(package => $"{package.Name} {package.Version}").Distinct()];

    public CataloguedPackage? At(Uri mirror, string path)
    {
        // Debian's own pool names files NAME_VERSION_ARCHITECTURE.deb; other archives name them as they like, and the Filename
        // field decides.
        path = ArchivePath.Normal(path);
        var name = path[(path.LastIndexOf('/') + 1)..].Split('_')[0];
        var there = indexes.Where(pair => pair.Mirror == mirror).Select(pair => pair.Index).ToList();
        var package = there.SelectMany(index => index.Find(name)).FirstOrDefault(candidate => candidate.Path == path)
            ?? there.Select(index => index.At(path)).FirstOrDefault(found => found is not null);
        return package is null
            ? null
            : new CataloguedPackage(FileOf(package, mirror), package.InstalledSize ?? 0, package.Entry);
    }

    public IReadOnlyDictionary<string, byte[]>? ReducedIndex(IEnumerable<string> names, bool recommends)
    {
        if (!isReducible || reach.Of(names, recommends) is not { } packages || packages.Count > MostInReducedIndex)
        {
            return null;
        }

        // The first list that apt reads makes it come across all names in the order that they have for it in the whole.
        return indexes.Select((entry, i) =>
            (
                entry.ListName, ReducedIndex: entry.Index.ReducedIndex(packages),
                Before: i == 0 ? mentions.Value.Stanza(packages) : []))
            .ToDictionary(entry => entry.ListName, entry => (byte[])[.. entry.Before, .. entry.ReducedIndex]);
    }

    private PackageFile FileOf(IndexedPackage package, Uri mirror) => package.FileAt(mirror, own.Contains(mirror));

    private IEnumerable<string> Real => indexes.SelectMany(pair => pair.Index.Names);
}
