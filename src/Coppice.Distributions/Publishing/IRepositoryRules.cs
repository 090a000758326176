using Coppice.Foundation;

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

    /// <summary>The clear-signed file of a suite, below its folder.</summary>
    string SignedFile { get; }

    /// <summary>The indexes that a signed file vouches for, below the suite's folder: each once, not compressed.</summary>
    /// <param name="signed">The signed text, which was verified.</param>
    /// <exception cref="Failure">It is not what it should be.</exception>
    IReadOnlyList<PublishedFile> IndexesOf(ReadOnlyMemory<byte> signed);

    /// <summary>
    /// Every file that a signed file names by its digest, below the suite's folder: readers may still ask for it.
    /// </summary>
    /// <param name="signed">The signed text, which was verified.</param>
    IReadOnlyList<string> KeptFor(ReadOnlyMemory<byte> signed);

    /// <summary>The packages of an index, which was verified.</summary>
    /// <exception cref="Failure">It is not what it should be.</exception>
    IReadOnlyList<PublishedPackage> Read(ReadOnlyMemory<byte> index);

    /// <summary>A package as a repository has it.</summary>
    /// <exception cref="Failure">It has no name that a file may have.</exception>
    PublishedPackage Place(OwnPackage package);

    /// <summary>The files of a suite, all but those that are signed.</summary>
    RepositoryFiles Files(RepositoryDescription repository, IReadOnlyList<PublishedPackage> packages);

    /// <summary>
    /// A package that lets a machine read the repository: its keys, and where it lies if that is known. The same description and
    /// keys give the same bytes.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="keys">The public keys, binary.</param>
    /// <param name="version">The version of the package.</param>
    /// <returns>The name of its file, and the file.</returns>
    (string File, byte[] Content) Keyring(RepositoryDescription repository, ReadOnlyMemory<byte> keys, string version);

    /// <summary>The name of the package that <see cref="Keyring"/> makes.</summary>
    string KeyringName(RepositoryDescription repository);
}

/// <summary>A repository.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Suite">The suite that is published.</param>
/// <param name="Architecture">The distribution's name of the architecture that is published where packages fit all.</param>
/// <param name="Date">When it is published, to the second.</param>
/// <param name="Url">Where readers find it; null where that is not known.</param>
public sealed record RepositoryDescription(string Name, string Suite, string Architecture, DateTimeOffset Date, string? Url);

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
    string Name, string Version, string Architecture, PublishedFile File, ReadOnlyMemory<byte> Entry);

/// <summary>The files of a suite.</summary>
/// <param name="Plain">What is not signed itself, by path below the suite's folder.</param>
/// <param name="Signed">The text that is signed and names all of it.</param>
/// <param name="SignedPlain">The path of that text, without a signature.</param>
/// <param name="Detached">The path of its detached signature.</param>
public sealed record RepositoryFiles(
    IReadOnlyDictionary<string, byte[]> Plain, byte[] Signed, string SignedPlain, string Detached);
