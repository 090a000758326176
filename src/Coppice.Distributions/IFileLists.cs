using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>
/// What a distribution says about which package has which file, installed or not. It only answers questions:
/// <c>Coppice.Archives</c> fetches, verifies and keeps the lists.
/// </summary>
public interface IFileLists
{
    /// <summary>The lists of a suite; empty where the archive has none.</summary>
    /// <param name="suite">The frozen suite.</param>
    /// <param name="architecture">The distribution's name of the architecture.</param>
    /// <param name="signed">The bytes of the suite's signed file that its signature covers; verified when called.</param>
    IReadOnlyList<FileList> ListsOf(SuiteSnapshot suite, string architecture, Func<ReadOnlyMemory<byte>> signed);

    /// <summary>Reads a list from its beginning to its end.</summary>
    /// <param name="list">The list, uncompressed.</param>
    /// <param name="found">Called for every file and every package that has it, in no particular order; folders are left
    /// out.</param>
    /// <exception cref="InvalidDataException">It is malformed.</exception>
    void Read(Stream list, FileOwner found);

    /// <summary>The folders in which commands are, without leading and closing slash: <c>usr/bin</c>.</summary>
    IReadOnlyList<string> CommandFolders { get; }

    /// <summary>
    /// Where lists may have what lies at a path in a tree: <c>bin/x</c> and <c>usr/bin/x</c> are one place where /usr is merged.
    /// </summary>
    /// <param name="path">The path without a leading slash.</param>
    IReadOnlyList<string> PlacesOf(string path);
}

/// <summary>One file that a package has.</summary>
/// <param name="path">Its path without a leading slash.</param>
/// <param name="package">The package's name.</param>
public delegate void FileOwner(ReadOnlySpan<byte> path, ReadOnlySpan<byte> package);

/// <summary>A list of files that is vouched for.</summary>
/// <param name="Component">The component, or repository, whose files it lists.</param>
/// <param name="Name">How to name it in messages: <c>main/Contents-amd64.gz</c>.</param>
/// <param name="Digest">SHA-256 of the list as it lies on the mirror, or in the store.</param>
/// <param name="Size">Its size in bytes, as signed.</param>
/// <param name="Compression">How it is compressed.</param>
/// <param name="Limit">The most bytes that it may decompress to.</param>
/// <param name="Paths">Paths below the mirror, to try in this order; empty when the snapshot has it already.</param>
/// <param name="File">Absolute path of the list where the snapshot has it already.</param>
public sealed record FileList(
    string Component, string Name, Digest Digest, long Size, IndexCompression Compression, long Limit,
    IReadOnlyList<string> Paths, string? File = null);
