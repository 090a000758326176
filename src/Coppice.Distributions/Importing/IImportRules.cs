using Coppice.Families.Importing;
using Coppice.Foundation;

namespace Coppice.Distributions.Importing;

/// <summary>What a system's own records say of how it came to be, for a family file that makes one like it.</summary>
public interface IImportRules
{
    /// <summary>Reads the records; null where the system is of another distribution.</summary>
    /// <exception cref="Failure">The records do not say what is needed.</exception>
    SystemRecords? Read(ISystemTree tree);
}

/// <summary>What the records of a system say.</summary>
/// <param name="Archives">Where it takes packages from; the first one gives the minimal system.</param>
/// <param name="Packages">What was asked for beyond the minimal system: names, with an architecture where it is a foreign
/// one.</param>
/// <param name="ForeignArchitectures">Further architectures.</param>
/// <param name="Configuration">Files of configuration as their packages brought them.</param>
/// <param name="Owned">The paths of all packages, as they are in the tree.</param>
/// <param name="NotTaken">What cannot be said in a family file.</param>
public sealed record SystemRecords(
    IReadOnlyList<ImportedArchive> Archives,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> ForeignArchitectures,
    IReadOnlyList<RecordedFile> Configuration,
    IReadOnlySet<BytePath> Owned,
    IReadOnlyList<NotTaken> NotTaken);

/// <summary>An archive.</summary>
/// <param name="Name">What it is to be called.</param>
/// <param name="Lines">Its keys and values, which are YAML.</param>
/// <param name="Keyring">The file in the tree that has its keys; null where none is to be declared.</param>
public sealed record ImportedArchive(string Name, IReadOnlyList<(string Key, string Value)> Lines, BytePath? Keyring);

/// <summary>A file as a package brought it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Md5">The MD5 of its content, in hexadecimal digits: package managers record no other. It only tells what
/// was changed since; nothing is trusted by it.</param>
public sealed record RecordedFile(BytePath Path, string Md5);
