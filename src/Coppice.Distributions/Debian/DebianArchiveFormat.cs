using System.Runtime.InteropServices;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>Debian archives: <c>dists/SUITE/InRelease</c> signs the indexes, the indexes vouch for the packages.</summary>
public sealed class DebianArchiveFormat : IArchiveFormat
{
    private static readonly (string Suffix, IndexCompression Compression)[] Forms =
        [(".xz", IndexCompression.Xz), (".gz", IndexCompression.Gzip), ("", IndexCompression.None)];

    /// <inheritdoc/>
    public string Type => "debian";

    /// <inheritdoc/>
    public string? DefaultKeyring => "/usr/share/keyrings/debian-archive-keyring.gpg";

    /// <inheritdoc/>
    public IReadOnlyList<string> MachineSources { get; } =
        [
            "/etc/apt/sources.list", "/etc/apt/sources.list.d/*.list", "/etc/apt/sources.list.d/*.sources",
            "/etc/apt/mirrors/*.list",
        ];

    /// <inheritdoc/>
    public string ArchitectureName(Architecture architecture) => architecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.Arm64 => "arm64",
        Architecture.Arm => "armhf",
        Architecture.X86 => "i386",
        Architecture.Ppc64le => "ppc64el",
        Architecture.S390x => "s390x",
        Architecture.RiscV64 => "riscv64",
        _ => throw new Failure(
            $"Debian has no port to {architecture}", "write `architecture:` under the archive in the family file"),
    };

    /// <inheritdoc/>
    public Uri Mirror(ArchiveDeclaration archive, string suite, string architecture, IReadOnlyList<SourceText> machine) =>
        archive.MirrorOf(suite, architecture)
        ?? new MachineMirrors(machine).For(suite, archive.ComponentsOf(suite))
        ?? throw new Failure(
            $"no mirror is known for the suite {VisibleText.Of(suite)} of the archive {VisibleText.Of(archive.Name)}: among this "
                + "machine's sources of apt none is certain to be Debian's own and has it",
            $"write `mirror:` with the URL of a Debian mirror under `{archive.Name}:` in the family file",
            archive.Where);

    /// <inheritdoc/>
    public string PartsKey => "suites";

    /// <inheritdoc/>
    public string RootName => "Release";

    /// <inheritdoc/>
    public string KeyringPackage => "debian-archive-keyring";

    /// <inheritdoc/>
    public IReadOnlyList<SignedRoot> RootsOf(string suite) => [new($"{Dists(suite)}/InRelease", SignaturePath: null)];

    /// <inheritdoc/>
    public ArchiveRoot ReadRoot(
        ReadOnlyMemory<byte> verified, DateTimeOffset signed, ArchiveDeclaration archive, string suite, string architecture)
    {
        var release = ReleaseFile.Parse(verified.Span);
        if (release.Codename != suite && release.Suite != suite)
        {
            throw new Failure(
                $"the mirror serves a different suite than {VisibleText.Of(suite)}: "
                + $"its Release has Codename {VisibleText.Of(release.Codename ?? "none")}, Suite "
                + $"{VisibleText.Of(release.Suite ?? "none")}",
                $"write the name that the Release has, or the right `mirror:`, under `{archive.Name}:`",
                archive.Where);
        }

        var problems = new List<Problem>();
        var indexes = archive.ComponentsOf(suite)
            .SelectMany(component => Indexes(release, archive, suite, component, architecture, problems))
            .ToList();
        return problems.Count == 0
            ? new ArchiveRoot(Identity(release), release.Date, release.ValidUntil, indexes)
            : throw new Failure(problems);
    }

    private static Dictionary<string, string> Identity(ReleaseFile release) =>
        new Dictionary<string, string?> { ["Origin"] = release.Origin, ["Codename"] = release.Codename }
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Value!);

    private static IEnumerable<SignedIndex> Indexes(
        ReleaseFile release, ArchiveDeclaration archive, string suite, string component, string architecture,
        List<Problem> problems)
    {
        var path = $"{component}/binary-{architecture}/Packages";
        if (Index(release, suite, component, path) is not { } index)
        {
            problems.Add(Missing(release, archive, suite, component, architecture, path));
            yield break;
        }

        yield return index;
        if (!release.ListsAllInEvery && Index(release, suite, component, $"{component}/binary-all/Packages") is { } all)
        {
            yield return all;
        }
    }

    // The uncompressed form has to be signed too: its size is the cap for decompressing, and its digest names it in the store.
    private static SignedIndex? Index(ReleaseFile release, string suite, string component, string path)
    {
        if (!release.Files.TryGetValue(path, out var whole))
        {
            return null;
        }

        var sources = Forms
            .Select(form => (form.Compression, Entry: release.Files.GetValueOrDefault(path + form.Suffix)))
            .Where(form => form.Entry is not null)
            .Select(form =>
                new IndexSource(Paths(release, suite, form.Entry!), form.Compression, form.Entry!.Size, form.Entry.Digest))
            .ToList();
        return new SignedIndex(component, path, whole.Size, whole.Digest, sources);
    }

    private static List<string> Paths(ReleaseFile release, string suite, ReleaseEntry entry)
    {
        var byName = $"{Dists(suite)}/{entry.Path}";
        var folder = byName[..byName.LastIndexOf('/')];
        return release.AcquireByHash ? [$"{folder}/by-hash/SHA256/{entry.Digest.Hex}", byName] : [byName];
    }

    private static Problem Missing(
        ReleaseFile release, ArchiveDeclaration archive, string suite, string component, string architecture, string path)
    {
        var components = release.Components.Select(name => name[(name.LastIndexOf('/') + 1)..]).ToList();
        return components.Count > 0 && !components.Contains(component)
            ? new Problem(
                $"the suite {suite} has no component {VisibleText.Of(component)}{Nearest.Question(component, components)}",
                $"its components: {VisibleText.Of(string.Join(", ", components))}", archive.Where)
            : release.Architectures.Count > 0 && !release.Architectures.Contains(architecture)
                ? new Problem(
                    $"the suite {suite} has no architecture "
                        + $"{VisibleText.Of(architecture)}{Nearest.Question(architecture, release.Architectures)}",
                    $"its architectures: {VisibleText.Of(string.Join(", ", release.Architectures))}", archive.Where)
                : new Problem(
                    $"the Release of the suite {suite} does not vouch for {VisibleText.Of(path)}", Where: archive.Where);
    }

    private static string Dists(string suite) => $"dists/{suite}";
}
