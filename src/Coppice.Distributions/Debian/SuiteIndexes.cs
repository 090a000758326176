using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>Finds the package indexes of a suite among the files that its Release vouches for.</summary>
internal sealed class SuiteIndexes(ReleaseFile release, ArchiveDeclaration archive, string suite)
{
    private static readonly (string Suffix, IndexCompression Compression)[] Forms =
    [
        (".xz", IndexCompression.Xz), (".zst", IndexCompression.Zstd), (".bz2", IndexCompression.Bzip2),
        (".lzma", IndexCompression.Xz), (".gz", IndexCompression.Gzip), (".lz4", IndexCompression.Lz4),
        ("", IndexCompression.None),
    ];

    private const string All = "all";
    private const string Packages = "Packages";

    /// <summary>What is missing.</summary>
    public List<Problem> Problems { get; } = [];

    /// <summary>The indexes for an architecture: of each component, or the one that a flat archive has.</summary>
    public IEnumerable<SignedIndex> Of(string architecture) => SuitePath.IsFlat(suite)
        ? Flat(architecture)
        : archive.ComponentsOf(suite).SelectMany(component => Of(component, architecture));

    /// <summary>
    /// The indexes for further architectures; apt passes over those that an archive does not have. A flat archive has one index
    /// for all.
    /// </summary>
    public IEnumerable<SignedIndex> OfForeign(IReadOnlyList<string> architectures) => SuitePath.IsFlat(suite)
        ? []
        : from component in archive.ComponentsOf(suite)
          from architecture in architectures
          select Index(component, PathOf(component, architecture)) is { } index ? index with { Foreign = architecture } : null
          into found
          where found is not null
          select found;

    private IEnumerable<SignedIndex> Flat(string architecture)
    {
        if (Index(suite, Packages) is { } index)
        {
            return [index];
        }

        Problems.Add(Missing(suite, architecture, Packages));
        return [];
    }

    private List<SignedIndex> Of(string component, string architecture)
    {
        var path = PathOf(component, architecture);
        var all = release.ListsAllInEvery ? null : Index(component, PathOf(component, All));
        var own = Index(component, path);
        // An archive of nothing but packages for all architectures has no index for any single one.
        if (own is null && (all is null || release.Architectures.Contains(architecture)))
        {
            Problems.Add(Missing(component, architecture, path));
        }

        return [.. new[] { own, all }.OfType<SignedIndex>()];
    }

    private static string PathOf(string component, string architecture) => $"{component}/binary-{architecture}/{Packages}";

    // The uncompressed form has to be signed too: its size is the cap for decompressing, and its digest names it in the store.
    private SignedIndex? Index(string component, string path)
    {
        if (!release.Files.TryGetValue(path, out var whole))
        {
            return null;
        }

        var sources = Forms
            .Select(form => (form.Compression, Entry: release.Files.GetValueOrDefault(path + form.Suffix)))
            .Where(form => form.Entry is not null)
            .Select(form =>
                new IndexSource(
                    release.PathsOf(form.Entry!, suite), form.Compression, form.Entry!.Size, form.Entry.Digest))
            .ToList();
        return new SignedIndex(component, path, whole.Size, whole.Digest, sources);
    }

    private Problem Missing(string component, string architecture, string path)
    {
        var components = release.Components.Select(name => name[(name.LastIndexOf('/') + 1)..]).ToList();
        return !SuitePath.IsFlat(suite) && components.Count > 0 && !components.Contains(component)
            ? new Problem(
                $"the suite {suite} has no component {VisibleText.Of(component)}{Nearest.Question(component, components)}",
                $"its components: {VisibleText.Of(string.Join(", ", components))}", archive.Where)
            : !SuitePath.IsFlat(suite) && release.Architectures.Count > 0 && !release.Architectures.Contains(architecture)
                ? new Problem(
                    $"the suite {suite} has no architecture "
                        + $"{VisibleText.Of(architecture)}{Nearest.Question(architecture, release.Architectures)}",
                    $"its architectures: {VisibleText.Of(string.Join(", ", release.Architectures))}", archive.Where)
                : new Problem(
                    $"the Release of the suite {suite} does not vouch for {VisibleText.Of(path)}"
                        + (release.Files.Keys.FirstOrDefault(file => file.StartsWith(path + ".", StringComparison.Ordinal))
                            is { } packed ? $", only for {VisibleText.Of(packed)}, and apt takes no index without its "
                                + "uncompressed form in Release" : ""),
                    Where: archive.Where);
    }
}
