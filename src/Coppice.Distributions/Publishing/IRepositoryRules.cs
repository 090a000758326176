using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions.Publishing;

/// <summary>
/// How packages become a repository that the distribution's own tools read. It only answers questions: nothing is written here.
/// </summary>
public interface IRepositoryRules
{
    /// <summary>The folder of a suite in a repository; it is exchanged as a whole.</summary>
    string FolderOf(string suite);

    /// <summary>The folder below which all packages lie.</summary>
    string PackageFolder { get; }

    /// <summary>The file of a suite, below its folder, that is read to know what is published, and its detached signature; null
    /// where it is clear-signed.</summary>
    (string File, string? Signature) RootOf(string suite);

    /// <summary>The packages that a repository has.</summary>
    /// <param name="signed">The text of <see cref="RootOf"/>, which was verified.</param>
    /// <param name="read">Reads a file below the suite's folder; null where it is not there.</param>
    /// <exception cref="Failure">Something is not what was signed, or not what it should be.</exception>
    IReadOnlyList<PublishedPackage> Packages(ReadOnlyMemory<byte> signed, Func<string, byte[]?> read);

    /// <summary>
    /// Every file below the suite's folder that readers of a signed file may still ask for.
    /// </summary>
    /// <param name="signed">The text of <see cref="RootOf"/>, which was verified.</param>
    IReadOnlyList<string> KeptFor(ReadOnlyMemory<byte> signed);

    /// <summary>Prints the files of a package, where a repository lists them; else null.</summary>
    /// <param name="file">The absolute path of the package.</param>
    Command? ListFiles(string file);

    /// <summary>A package as a repository has it.</summary>
    /// <param name="package">The package.</param>
    /// <param name="listed">What <see cref="ListFiles"/> printed.</param>
    /// <exception cref="Failure">It has no name that a file may have.</exception>
    PublishedPackage Place(OwnPackage package, ReadOnlyMemory<byte> listed);

    /// <summary>
    /// The name that a package has below the suite's folder, too, with its own signature next to it (<c>.sig</c>), by the
    /// oldest key alone (<see cref="SignedText.ByOldest"/>); null where packages are not signed one by one.
    /// </summary>
    string? LinkOf(PublishedPackage package);

    /// <summary>The files of a suite.</summary>
    RepositoryFiles Files(RepositoryDescription repository, IReadOnlyList<PublishedPackage> packages);

    /// <summary>
    /// A package that lets a machine read the repository: its keys, and where it lies if that is known. The same description and
    /// keys give the same bytes.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="keys">The public keys.</param>
    /// <param name="version">The version of the package, of <see cref="KeyringVersion"/>.</param>
    /// <returns>The name of its file, and the file.</returns>
    (string File, byte[] Content) Keyring(RepositoryDescription repository, PublishedKeys keys, string version);

    /// <summary>The name of the package that <see cref="Keyring"/> makes.</summary>
    string KeyringName(RepositoryDescription repository);

    /// <summary>The version of the package that <see cref="Keyring"/> makes at a time.</summary>
    string KeyringVersion(DateTimeOffset date);
}

/// <summary>A repository.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Suite">The suite that is published.</param>
/// <param name="Architecture">The distribution's name of the architecture that is published where packages fit all.</param>
/// <param name="Date">When it is published, to the second.</param>
/// <param name="Url">Where readers find it; null where that is not known.</param>
public sealed record RepositoryDescription(string Name, string Suite, string Architecture, DateTimeOffset Date, string? Url);

/// <summary>The keys that a repository is signed by.</summary>
/// <param name="Binary">The public keys (RFC 9580), not armored.</param>
/// <param name="Fingerprints">Fingerprints of the primary keys, 40 upper-case hexadecimal digits each.</param>
public sealed record PublishedKeys(ReadOnlyMemory<byte> Binary, IReadOnlyList<string> Fingerprints);

/// <summary>A file of a repository that is vouched for.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Digest">Its SHA-256.</param>
public sealed record PublishedFile(string Path, long Size, Digest Digest);

/// <summary>A package of a repository.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Architecture">Its architecture.</param>
/// <param name="File">Its file, below the repository's folder.</param>
/// <param name="Entry">Its entry in an index.</param>
public sealed record PublishedPackage(
    string Name, string Version, string Architecture, PublishedFile File, ReadOnlyMemory<byte> Entry)
{
    /// <summary>Its entry in an index of files; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Files { get; init; }

    /// <summary>Its detached signature, binary; empty where packages are not signed one by one.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }
}

/// <summary>The files of a suite, by path below its folder.</summary>
/// <param name="Plain">What is not signed by itself.</param>
/// <param name="Signed">What is signed by itself.</param>
public sealed record RepositoryFiles(IReadOnlyDictionary<string, byte[]> Plain, IReadOnlyList<SignedText> Signed);

/// <summary>A text that is signed by itself.</summary>
/// <param name="Path">Its path, without a signature in it.</param>
/// <param name="Content">The text.</param>
/// <param name="Detached">The path of its detached signature.</param>
public sealed record SignedText(string Path, byte[] Content, string Detached)
{
    /// <summary>Whether the detached signature is armored.</summary>
    public bool IsArmored { get; init; }

    /// <summary>
    /// Whether readers refuse it as soon as they do not know one of the keys that signed it: then the oldest key alone signs.
    /// </summary>
    public bool ByOldest { get; init; }

    /// <summary>The path of the text with the signature in it; null where there is none.</summary>
    public string? ClearSigned { get; init; }
}
