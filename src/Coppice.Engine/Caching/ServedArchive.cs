using Coppice.Archives.Fetching;
using Coppice.Distributions;
using Coppice.Engine.Documents;

namespace Coppice.Engine.Caching;

/// <summary>An archive at one moment: its verified metadata, and the packages that they name.</summary>
internal sealed class ServedArchive(
    string name, ArchiveSnapshot archive, IReadOnlyList<ServedSuite> suites, Func<IPackageCatalog> open, Func<Uri, bool> refuses)
{
    private const string NeedsLogin =
        "This archive needs a login, and the cache does not know who asks. `cache: public` at the archive allows it.";

    private readonly Lock gate = new();

    // A whole catalog takes tens of megabytes, and is open again in a fraction of a second: it stays while someone asks.
    private IPackageCatalog? catalog;
    private bool wasAsked;

    /// <summary>Its name in the family file.</summary>
    public string Name => name;

    /// <summary>Its suites.</summary>
    public IReadOnlyList<ServedSuite> Suites => suites;

    /// <summary>The snapshot that it is from.</summary>
    public ArchiveSnapshot Archive => archive;

    /// <summary>What it has at an address.</summary>
    public Lookup Find(Uri asked) =>
        First(suites.Select(suite => suite.Below(asked) is { } path ? At(suite, path) : Lookup.Nothing));

    /// <summary>What it has at a path below whichever of its mirrors, which may begin with the name of a suite.</summary>
    public Lookup Find(string path) => First(suites.SelectMany(suite => (Lookup[])
    [
        At(suite, path),
        path.StartsWith(suite.Suite.Name + "/", StringComparison.Ordinal) ? At(suite, path[(suite.Suite.Name.Length + 1)..])
            : Lookup.Nothing,
    ]));

    /// <summary>What pages show of it.</summary>
    public CachedArchiveDocument ToDocument() => new(
        name,
        [
            .. suites.Select(suite => new CachedSuiteDocument(
                suite.Suite.Name, suite.Suite.Date.UtcDateTime, suite.Suite.ValidUntil?.UtcDateTime)),
        ]);

    private Lookup At(ServedSuite suite, string path)
    {
        var file = suite.Files.GetValueOrDefault(path) ?? Package(suite.Suite.Mirror, path);
        return file is null ? Lookup.Nothing
            : refuses(MirrorUri.Below(suite.Suite.Mirror, path)) ? new Lookup(File: null, NeedsLogin)
            : new Lookup(file);
    }

    private ServedFile? Package(Uri mirror, string path)
    {
        if (Catalog().At(mirror, path)?.File is { } package)
        {
            return new ServedFile(package.Size, package.Digest, ServedFile.TimeOf(package.Digest)) { Places = [package] };
        }

        // A signature next to a package is known only when it was verified with the package.
        return path.EndsWith(PackageSignature.Ending, StringComparison.Ordinal)
            && Catalog().At(mirror, path[..^PackageSignature.Ending.Length])?.File is { Signature: not null } signed
            ? new ServedFile(0, signed.Digest, ServedFile.TimeOf(signed.Digest)) { SignatureOf = signed }
            : null;
    }

    /// <summary>Lets the catalog go if no one asked since the last call.</summary>
    /// <returns>Whether it went.</returns>
    public bool Rest()
    {
        lock (gate)
        {
            var goes = catalog is not null && !wasAsked;
            catalog = goes ? null : catalog;
            wasAsked = false;
            return goes;
        }
    }

    private IPackageCatalog Catalog()
    {
        lock (gate)
        {
            wasAsked = true;
            return catalog ??= open();
        }
    }

    private static Lookup First(IEnumerable<Lookup> answers)
    {
        var refused = Lookup.Nothing;
        foreach (var answer in answers)
        {
            if (answer.File is not null)
            {
                return answer;
            }

            refused = answer.Refusal is null ? refused : answer;
        }

        return refused;
    }
}
