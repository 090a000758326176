using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>What can stay behind when packages were installed and removed again.</summary>
public enum ResidueKind
{
    /// <summary>Files, directories and links.</summary>
    File,

    /// <summary>Users and groups.</summary>
    Account,

    /// <summary>What programs make again when it is gone.</summary>
    Cache,

    /// <summary>What the package manager and its helpers remember.</summary>
    Database,
}

/// <summary>What a distribution knows about what packages leave behind. It only answers questions.</summary>
public interface IResidueRules
{
    /// <summary>What is kept at a path.</summary>
    ResidueKind KindOf(BytePath path);

    /// <summary>
    /// The entries of a file that many packages share: what each is called, for people, and its text. Null for every other file.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="content">Its content; empty when it is not there.</param>
    IReadOnlyDictionary<string, string>? ReadEntries(BytePath path, ReadOnlyMemory<byte> content);

    /// <summary>
    /// The package that an entry of <see cref="ReadEntries"/> says of only whether it was asked for or came with another one;
    /// null for all other entries.
    /// </summary>
    string? MarkedPackage(BytePath path, string entry);
}
