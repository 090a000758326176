using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>One archive's frozen metadata.</summary>
/// <param name="Name">The archive's name in the family file.</param>
/// <param name="Type">The distribution: <c>debian</c>, <c>arch</c>.</param>
/// <param name="Digest">Digest over its suites' signed files and indexes, its keyring, components and architecture; the same
/// metadata gives the same digest in every store.</param>
/// <param name="Date">The newest date of its signed files, to the second, UTC: the SOURCE_DATE_EPOCH of everything grown from
/// it.</param>
/// <param name="Architecture">The distribution's name of the architecture.</param>
/// <param name="Keyring">Absolute path of the pinned keyring as kept in the store.</param>
/// <param name="Suites">Its suites in order of declaration.</param>
public sealed record ArchiveSnapshot(
    string Name,
    string Type,
    Digest Digest,
    DateTimeOffset Date,
    string Architecture,
    string Keyring,
    IReadOnlyList<SuiteSnapshot> Suites)
{
    /// <summary>The architectures beside its own whose indexes were looked for when it was taken.</summary>
    public IReadOnlyList<string> Foreign { get; init; } = [];

    /// <summary>The ones of <see cref="Foreign"/> whose packages are shown: none of a snapshot as it is kept.</summary>
    public IReadOnlyList<string> Shown { get; init; } = [];

    /// <summary>The same archive with packages of other architectures among its indexes, and a digest that says so.</summary>
    /// <param name="architectures">The architectures; none gives the archive as it is kept.</param>
    public ArchiveSnapshot With(IReadOnlyList<string> architectures)
    {
        if (architectures.Count == 0)
        {
            return this;
        }

        var suites = Suites.Select(suite => suite with
        {
            Indexes = [.. suite.Indexes, .. suite.ForeignIndexes.Where(index => architectures.Contains(index.Foreign!))],
        }).ToList();
        var lines = suites.SelectMany(suite => suite.Indexes).Where(index => index.Foreign is not null)
            .Select(index => $"index {index.Path} {index.Digest}");
        return this with
        {
            Suites = suites,
            Shown = architectures,
            Digest = Digest.Of($"coppice foreign 1\n{Digest}\n{string.Join('\n', lines)}\n"),
        };
    }

    /// <summary>
    /// The packages beside the family file that it consists of; empty for one of a mirror. They are pinned by their content, and
    /// the archive is signed by the store's own key.
    /// </summary>
    public IReadOnlyList<OwnFile> Own { get; init; } = [];

    /// <summary>Whether it consists of packages beside the family file.</summary>
    public bool IsOwn => Own.Count > 0;

    /// <summary>The keyring file as declared; null when it was the distribution's own.</summary>
    public string? DeclaredKeyring { get; init; }
}

/// <summary>A package beside the family file.</summary>
/// <param name="Path">Its path below the folder.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Digest">Its SHA-256.</param>
public sealed record OwnFile(string Path, long Size, Digest Digest);

/// <summary>One suite's frozen metadata.</summary>
/// <param name="Name">The suite, such as <c>bookworm-security</c>.</param>
/// <param name="Mirror">The mirror that it came from, without a trailing slash.</param>
/// <param name="Components">The components that were taken.</param>
/// <param name="Release">Absolute path of the signed file as it came (Debian: InRelease; Arch: REPOSITORY.db).</param>
/// <param name="Date">The date that the signed file gives.</param>
/// <param name="ValidUntil">The date after which it must not be taken any more, when it gives one.</param>
/// <param name="SignedBy">Fingerprints of the pinned keys whose signatures were good: 40 upper-case hexadecimal digits
/// each.</param>
/// <param name="Indexes">The package indexes, verified and uncompressed.</param>
public sealed record SuiteSnapshot(
    string Name,
    Uri Mirror,
    IReadOnlyList<string> Components,
    string Release,
    DateTimeOffset Date,
    DateTimeOffset? ValidUntil,
    IReadOnlyList<string> SignedBy,
    IReadOnlyList<IndexSnapshot> Indexes)
{
    /// <summary>What the signed file says about itself that must not change unnoticed: Origin, Label, Suite, Codename.</summary>
    public IReadOnlyDictionary<string, string> Identity { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Absolute path of the detached signature of <see cref="Release"/> as it came; null when that is clear-signed, or an index
    /// itself, whose signature is among <see cref="Indexes"/>.
    /// </summary>
    public string? Signature { get; init; }

    /// <summary>The indexes of packages of other architectures, which templates see that ask for them.</summary>
    public IReadOnlyList<IndexSnapshot> ForeignIndexes { get; init; } = [];

    /// <summary>
    /// Whether nobody but this store's own key signs it: it consists of packages beside the family file, or built here.
    /// </summary>
    public bool IsUnsigned { get; init; }

    /// <summary>Its signed files in the store.</summary>
    public IEnumerable<string> SignedFiles => Signature is null ? [Release] : [Release, Signature];

    /// <summary>Whether it was taken although <see cref="ValidUntil"/> had passed, because someone allowed it.</summary>
    public bool WasExpired { get; init; }
}

/// <summary>One verified file of a suite: a package index, or what belongs to one.</summary>
/// <param name="Component">The component that it lists; the suite itself where it has none.</param>
/// <param name="Path">Its path below the suite, uncompressed name: <c>main/binary-amd64/Packages</c>.</param>
/// <param name="File">Absolute path of the uncompressed file in the store.</param>
/// <param name="Digest">The digest of the uncompressed file, as signed.</param>
public sealed record IndexSnapshot(string Component, string Path, string File, Digest Digest)
{
    /// <summary>The architecture that it is for, where that is not the archive's own.</summary>
    public string? Foreign { get; init; }

    /// <summary>When it was signed, where it is signed by itself next to the suite's signed file; else null.</summary>
    public DateTimeOffset? Signed { get; init; }
}

/// <summary>One package file that can be had from an archive.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">Its version in the distribution's form.</param>
/// <param name="Architecture">Its architecture, as the distribution names it (<c>amd64</c>, <c>all</c>).</param>
/// <param name="Path">Path below the mirror: <c>pool/main/l/less/less_590_amd64.deb</c>.</param>
/// <param name="Size">Size in bytes, as signed.</param>
/// <param name="Digest">SHA-256, as signed; SHA-512 where the index gives no other.</param>
/// <param name="Mirror">The mirror to fetch it from.</param>
public sealed record PackageFile(
    string Name, string Version, string Architecture, string Path, long Size, Digest Digest, Uri Mirror)
{
    /// <summary>Whether it lies beside the family file.</summary>
    public bool IsOwn { get; init; }

    /// <summary>
    /// Its own signature, where the distribution signs packages one by one; else what its index says of it is all there is.
    /// </summary>
    public PackageSignature? Signature { get; init; }
}

/// <summary>The detached signature of a package.</summary>
/// <param name="Path">Path below the mirror, when it has to be fetched.</param>
/// <param name="Embedded">The signature, when the signed index has it; else empty.</param>
/// <param name="Keyring">Absolute path of the keyring with the keys of which one must have signed.</param>
public sealed record PackageSignature(string Path, ReadOnlyMemory<byte> Embedded, string Keyring)
{
    /// <summary>The ending of the file next to a package in the store that holds its signature.</summary>
    public const string Ending = ".sig";
}
