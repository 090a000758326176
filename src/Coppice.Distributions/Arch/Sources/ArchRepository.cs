using System.Formats.Tar;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch.Sources;

/// <summary>One repository among the sources of a template, with nothing in it but what may be taken.</summary>
/// <param name="source">The archive that it is of.</param>
/// <param name="suite">The repository as it is frozen.</param>
/// <param name="sources">All sources of the template.</param>
internal sealed class ArchRepository(PackageSources sources, PackageSource source, SuiteSnapshot suite)
{
    private readonly Lazy<IReadOnlyList<PacmanEntry>> all = new(() => ReadAll(suite));

    /// <summary>The archive that it is of.</summary>
    public PackageSource Source => source;

    /// <summary>The repository as it is frozen.</summary>
    public SuiteSnapshot Suite => suite;

    /// <summary>Its database.</summary>
    public IndexSnapshot Index => IndexOf(suite);

    /// <summary>What pacman calls it. A folder of packages has no name of its own.</summary>
    public string Name => source.Archive.IsOwn ? source.Archive.Name : suite.Name;

    /// <summary>Whether everything in it may be taken.</summary>
    public bool IsWhole => sources.MayTakeAll(source) || all.Value.All(entry => sources.MayTake(source, entry.Name));

    /// <summary>The packages that may be taken, in the order of the database.</summary>
    public IEnumerable<PacmanEntry> Entries => all.Value.Where(entry => sources.MayTake(source, entry.Name));

    /// <summary>
    /// All repositories of some sources, in pacman's order: the first one that has a package of a name gives it. What lies next
    /// to the family file comes before all others.
    /// </summary>
    public static IReadOnlyList<ArchRepository> Of(PackageSources sources) =>
    [
        .. from source in sources.All.OrderBy(source => source.Archive.IsOwn ? 0 : 1)
           from suite in source.Archive.Suites
           select new ArchRepository(sources, source, suite),
    ];

    /// <summary>
    /// What pacman has to be told about its signatures where it is not <c>Required</c>; null where it is. The family's own
    /// packages have none, and the database that has their digests is signed by the store's key. A database that was verified
    /// and shortened is signed again, by a key that a growth has for nothing else (<see cref="PassingKey"/>).
    /// </summary>
    public string? Signatures => source.Archive.IsOwn ? "DatabaseRequired DatabaseTrustAll PackageNever" : null;

    /// <summary>The database with nothing but what may be taken: a tar, the same for the same packages.</summary>
    public byte[] Limited() => Database(Entries.Select(entry => (entry.Name, entry.Version, entry.RepositoryText())));

    /// <summary>The databases that are not shown as they are frozen, by their names, and what makes them.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]>> Limited(PackageSources sources) => Of(sources)
        .Where(repository => !repository.IsWhole)
        .ToDictionary(repository => $"{repository.Name}.db", repository => (Func<byte[]>)repository.Limited);

    /// <summary>A database of packages.</summary>
    /// <param name="packages">Name, version and description of each.</param>
    public static byte[] Database(IEnumerable<(string Name, string Version, string Text)> packages)
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Gnu, leaveOpen: true))
        {
            foreach (var (name, version, text) in packages)
            {
                writer.WriteEntry(new GnuTarEntry(TarEntryType.RegularFile, $"{name}-{version}/desc")
                {
                    DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
                    Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                    ModificationTime = MadeTime.Moment, AccessTime = MadeTime.Moment, ChangeTime = MadeTime.Moment,
                });
            }
        }

        return tar.ToArray();
    }

    private static IReadOnlyList<PacmanEntry> ReadAll(SuiteSnapshot suite)
    {
        using var tar = File.OpenRead(IndexOf(suite).File);
        return RepositoryDatabase.Read(tar, $"{suite.Name}.db");
    }

    private static IndexSnapshot IndexOf(SuiteSnapshot suite) =>
        suite.Indexes.First(index => index.Path.EndsWith(".db.tar", StringComparison.Ordinal));
}
