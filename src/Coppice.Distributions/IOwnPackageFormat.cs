using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Distributions;

/// <summary>
/// How packages that lie beside a family file become an archive: what a program of the distribution says of each is put into an
/// index, as if an archive had it.
/// </summary>
public interface IOwnPackageFormat
{
    /// <summary>
    /// The command that prints what packages say of themselves, with a zero byte behind each. Others made them: it is confined.
    /// </summary>
    /// <param name="files">Absolute paths.</param>
    Command Describe(IReadOnlyList<string> files);

    /// <summary>Reads what <see cref="Describe"/> printed of one package.</summary>
    /// <param name="description">What it printed.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="Failure">It is not what a package says.</exception>
    OwnPackage Read(ReadOnlyMemory<byte> description, OwnFile file);

    /// <summary>The metadata of an archive of some packages.</summary>
    /// <param name="packages">The packages.</param>
    OwnMetadata Archive(IReadOnlyList<OwnPackage> packages);
}

/// <summary>The metadata of an archive of own packages. Only what the packages are determines them: no time, no key.</summary>
/// <param name="IndexPath">The path of the index, below the archive.</param>
/// <param name="Index">The index.</param>
/// <param name="ReleasePath">The path of the file that is signed.</param>
/// <param name="Release">That file; it names the digest of the index.</param>
/// <param name="SignaturePath">The path of its signature.</param>
/// <param name="Identity">
/// What stands for the signed file in the digest of a snapshot, beside the index: of every such archive the same.
/// </param>
public sealed record OwnMetadata(
    string IndexPath, byte[] Index, string ReleasePath, byte[] Release, string SignaturePath, byte[] Identity);

/// <summary>A package beside the family file, as it describes itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">The file.</param>
/// <param name="Entry">Its entry in an index.</param>
public sealed record OwnPackage(string Name, OwnFile File, ReadOnlyMemory<byte> Entry)
{
    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>Its architecture.</summary>
    public required string Architecture { get; init; }

    /// <summary>Bytes that it says it takes when installed; 0 when it does not say.</summary>
    public long InstalledBytes { get; init; }
}
