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

    /// <summary>The index of some packages, and the file that stands where others have a signed one.</summary>
    /// <param name="packages">The packages.</param>
    (string Path, byte[] Index, string ReleasePath, byte[] Release) Archive(IReadOnlyList<OwnPackage> packages);
}

/// <summary>A package beside the family file, as it describes itself.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">The file.</param>
/// <param name="Entry">Its entry in an index.</param>
public sealed record OwnPackage(string Name, OwnFile File, ReadOnlyMemory<byte> Entry);
