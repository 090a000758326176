using Coppice.Foundation;

namespace Coppice.Engine.Caching;

/// <summary>Verified metadata of all archives of a family, as they are given to clients together.</summary>
/// <param name="Digest">The snapshot that they are from.</param>
/// <param name="ValidUntil">When the first of them must not be taken any more; null where none says so.</param>
/// <param name="Archives">The archives that have a mirror.</param>
internal sealed record Moment(Digest Digest, DateTimeOffset? ValidUntil, IReadOnlyList<ServedArchive> Archives)
{
    /// <summary>
    /// Of each index the smallest form. They are fetched before clients see this moment, so that no client finds a signed file
    /// whose indexes cannot be had any more.
    /// </summary>
    public IEnumerable<ServedFile> Indexes => Archives.SelectMany(archive => archive.Suites).SelectMany(suite =>
    {
        var files = ByName(suite);
        return suite.Suite.Indexes.Select(index => files
            .Where(file => file.Key == index.Path || file.Key.StartsWith(index.Path + ".", StringComparison.Ordinal))
            .Select(file => file.Value).MinBy(file => file.Size)).OfType<ServedFile>();
    });

    /// <summary>The files of some names below their suites.</summary>
    /// <param name="names">The names: <c>main/i18n/Translation-en.xz</c>.</param>
    public IEnumerable<ServedFile> Named(IReadOnlySet<string> names) => Archives.SelectMany(archive => archive.Suites)
        .SelectMany(ByName).Where(file => names.Contains(file.Key)).Select(file => file.Value);

    /// <summary>What an address has.</summary>
    public Lookup Find(Uri asked) => First(Archives.Select(archive => archive.Find(asked)));

    /// <summary>What a path below the mirrors of an archive has.</summary>
    public Lookup Find(string name, string path) =>
        First(Archives.Where(archive => archive.Name == name).Select(archive => archive.Find(path)));

    private static Dictionary<string, ServedFile> ByName(ServedSuite suite) => suite.Names.GroupBy(pair => pair.Value)
        .ToDictionary(paths => paths.Key, paths => suite.Files[paths.First().Key]);

    private static Lookup First(IEnumerable<Lookup> answers) =>
        answers.FirstOrDefault(answer => answer != Lookup.Nothing) ?? Lookup.Nothing;
}
