using Coppice.Distributions.Arch.Sources;
using Coppice.Foundation;

namespace Coppice.Distributions.Arch;

/// <summary>The databases of all repositories of a frozen Arch archive.</summary>
internal sealed class ArchCatalog : IPackageCatalog, IPackageOrigins
{
    private readonly List<(ArchRepository From, PacmanEntry Entry)> packages;
    private readonly ILookup<string, (ArchRepository From, PacmanEntry Entry)> byName;
    private readonly Lazy<HashSet<string>> provided;
    private readonly Lazy<HashSet<string>> names;

    public ArchCatalog(PackageSources sources)
    {
        packages = [.. ArchRepository.Of(sources).SelectMany(from => from.Entries.Select(entry => (from, entry)))];
        byName = packages.ToLookup(package => package.Entry.Name);
        provided = new Lazy<HashSet<string>>(() =>
        [
            .. packages.SelectMany(package => package.Entry.Values("PROVIDES")
                .Select(offer => Requirement.Parse(offer).Name).Where(name => name != package.Entry.Name)),
            .. packages.SelectMany(package => package.Entry.Values("GROUPS")),
        ]);
        names = new Lazy<HashSet<string>>(() => [.. byName.Select(package => package.Key), .. provided.Value]);
    }

    public IReadOnlyCollection<string> Names => names.Value;

    public IEnumerable<PackageFile> Files => packages.Select(FileOf);

    /// <summary>All entries, those of the first repository first.</summary>
    public IEnumerable<PacmanEntry> Entries => packages.Select(package => package.Entry);

    public bool Has(string name) => byName.Contains(name) || names.Value.Contains(name);

    // Also by a group: pacman takes all of it.
    public bool IsProvided(string name) => provided.Value.Contains(name);

    public bool Has(string name, string version, string architecture) => Find(name, version, architecture) is not null;

    public PackageFile? Find(string name, string version, string architecture) =>
        byName[name]
            .Where(package => package.Entry.Version == version && package.Entry.Architecture == architecture).Select(FileOf)
            .FirstOrDefault();

    public IReadOnlyList<string> Versions(string name) => [.. byName[name].Select(package => package.Entry.Version).Distinct()];

    public IReadOnlyList<string> Candidates(string name) =>
        [.. Entries.Where(entry => entry.Provided.Any(offer => offer.Name == name))
            .Select(entry => $"{entry.Name} {entry.Version}").Distinct()];

    public IReadOnlyList<string>? Way(IReadOnlyList<string> from, string to) =>
        from.Contains(to) ? [to] : DependencyChain.Find(Entries, from, [to]);

    public CataloguedPackage? At(Uri mirror, string path)
    {
        var found = packages.Where(package => package.From.Suite.Mirror == mirror && package.Entry.Value("FILENAME") == path)
            .Take(1).ToList();
        return found is [var package]
            ? new CataloguedPackage(
                FileOf(package), long.TryParse(package.Entry.Value("ISIZE"), out var size) ? size : 0,
                System.Text.Encoding.UTF8.GetBytes(package.Entry.LocalText()))
            : null;
    }

    PackageOrigin? IPackageOrigins.Find(string name, string version, string architecture) => byName[name]
        .Where(package => package.Entry.Version == version && package.Entry.Architecture == architecture)
        .Select(package => new PackageOrigin(
            FileOf(package), package.From.Source.Archive, package.From.Suite, package.From.Index)).FirstOrDefault();

    private static PackageFile FileOf((ArchRepository From, PacmanEntry Entry) package)
    {
        var (entry, path) = (package.Entry, package.Entry.Value("FILENAME"));
        var digest = Digest.TryParse(entry.Value("SHA256SUM"), out var known) ? known : default;
        return new PackageFile(
            entry.Name, entry.Version, entry.Architecture, path, long.Parse(entry.Value("CSIZE")), digest,
            package.From.Suite.Mirror)
        {
            IsOwn = package.From.Suite.IsUnsigned,
            Signature = package.From.Suite.IsUnsigned ? null : new PackageSignature(
                path + PackageSignature.Ending, Embedded(entry.Value("PGPSIG")), package.From.Source.Archive.Keyring),
        };
    }

    // What is no base64 stays none, so that the signature next to the package is fetched.
    private static byte[] Embedded(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : [];
    }
}
