using System.Runtime.InteropServices;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Debian;

/// <summary>Debian archives: <c>dists/SUITE/InRelease</c> signs the indexes, the indexes vouch for the packages.</summary>
public sealed class DebianArchiveFormat : IArchiveFormat
{
    private const string DifferenceIndex = ".diff/Index";

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
            $"Debian has no port to {architecture}", "write `architecture:` under the archive in the family file",
            kind: ProblemKind.FamilyFile),
    };

    /// <inheritdoc/>
    public Uri Mirror(ArchiveDeclaration archive, string suite, string architecture, IReadOnlyList<SourceText> machine) =>
        archive.MirrorOf(suite, architecture)
        ?? new MachineMirrors(machine).For(suite, archive.ComponentsOf(suite))
        ?? throw new Failure(
            $"no mirror is known for the suite {VisibleText.Of(suite)} of the archive {VisibleText.Of(archive.Name)}: among this "
                + "machine's sources of apt none is certain to be Debian's own and has it",
            $"write `mirror:` with the URL of a Debian mirror under `{archive.Name}:` in the family file",
            archive.Where, kind: ProblemKind.FamilyFile);

    /// <inheritdoc/>
    public IOwnPackageFormat? OwnPackages { get; } = new DebianOwnPackages();

    /// <inheritdoc/>
    public string PartsKey => "suites";

    /// <inheritdoc/>
    public string RootName => "Release";

    /// <inheritdoc/>
    public string KeyringPackage => "debian-archive-keyring";

    /// <inheritdoc/>
    public IReadOnlyList<SignedRoot> RootsOf(string suite) =>
    [
        new(SuitePath.Of(suite, SignedFiles.InRelease), SignaturePath: null)
        {
            // apt reads no binary one, and the template's apt has to take what Coppice takes.
            Else = new(SuitePath.Of(suite, SignedFiles.Release), SuitePath.Of(suite, SignedFiles.Signature))
            {
                MustBeArmoured = true,
            },
        },
    ];

    /// <inheritdoc/>
    public ArchiveRoot ReadRoot(
        ReadOnlyMemory<byte> verified, DateTimeOffset signed, ArchiveDeclaration archive, string suite, string architecture,
        IReadOnlyList<string>? foreign = null)
    {
        var release = ReleaseFile.Parse(verified.Span);
        if (!IsNamed(release, suite))
        {
            throw new Failure(
                $"the mirror serves a different suite than {VisibleText.Of(suite)}: "
                + $"its Release has Codename {VisibleText.Of(release.Codename ?? "none")}, Suite "
                + $"{VisibleText.Of(release.Suite ?? "none")}",
                $"write the name that the Release has, or the right `mirror:`, under `{archive.Name}:`",
                archive.Where, kind: ProblemKind.Unverified);
        }

        var indexes = new SuiteIndexes(release, archive, suite);
        var wanted = indexes.Of(architecture).Concat(indexes.OfForeign(foreign ?? [])).ToList();
        return indexes.Problems.Count == 0
            ? new ArchiveRoot(Identity(release), release.Date ?? signed, release.ValidUntil, wanted)
            : throw new Failure(indexes.Problems, kind: ProblemKind.Unverified);
    }

    /// <inheritdoc/>
    public IReadOnlyList<VouchedFile> Vouched(ReadOnlySpan<byte> verified, string suite)
    {
        var release = ReleaseFile.Parse(verified);
        return
        [
            // What it says of differences leads to files that Release does not name; without it apt takes the whole.
            .. release.Files.Values.Where(entry => !entry.Path.EndsWith(DifferenceIndex, StringComparison.Ordinal))
                .Select(entry => new VouchedFile(entry.Path, release.AllPathsOf(entry, suite), entry.Size, entry.Digest)),
        ];
    }

    // A flat archive is known by its address alone, and a Release without any name contradicts none; apt takes both.
    private static bool IsNamed(ReleaseFile release, string suite) =>
        SuitePath.IsFlat(suite) || release.Codename == suite || release.Suite == suite
        || (release.Codename is null && release.Suite is null);

    private static Dictionary<string, string> Identity(ReleaseFile release) =>
        new Dictionary<string, string?>
        {
            ["Origin"] = release.Origin, ["Label"] = release.Label, ["Suite"] = release.Suite, ["Codename"] = release.Codename,
        }
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Value!);
}
