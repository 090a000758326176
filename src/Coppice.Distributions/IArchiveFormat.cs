using System.Runtime.InteropServices;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions;

/// <summary>
/// What a distribution says about its package archives: which signed files they have, what these say, and where this machine's
/// mirrors are written down. Answers questions only; <c>Coppice.Archives</c> fetches, verifies and keeps.
/// </summary>
public interface IArchiveFormat
{
    /// <summary>The value of <c>type:</c> in the family file.</summary>
    string Type { get; }

    /// <summary>
    /// Absolute path of the keyring that holds when the family file names none; comes with the distribution's keyring package.
    /// Null when it has to name one.
    /// </summary>
    string? DefaultKeyring { get; }

    /// <summary>
    /// Files in which this machine's own package manager keeps its mirrors. The last component may be <c>*.suffix</c>.
    /// </summary>
    IReadOnlyList<string> MachineSources { get; }

    /// <summary>The distribution's name of a processor architecture.</summary>
    /// <exception cref="Failure">The distribution has no port to it.</exception>
    string ArchitectureName(Architecture architecture);

    /// <summary>The mirror of a suite: the declared one, else one that this machine's package manager uses for it.</summary>
    /// <param name="archive">The archive as declared.</param>
    /// <param name="suite">One of its suites.</param>
    /// <param name="architecture">The distribution's name of the wanted architecture.</param>
    /// <param name="machine">The texts of <see cref="MachineSources"/>.</param>
    /// <exception cref="Failure">There is none; the hint says to write <c>mirror:</c>.</exception>
    Uri Mirror(ArchiveDeclaration archive, string suite, string architecture, IReadOnlyList<SourceText> machine);

    /// <summary>The key of the family file that lists what to take of an archive.</summary>
    string PartsKey { get; }

    /// <summary>What the first of <see cref="RootsOf"/> is called, for messages: <c>Release</c>, <c>database</c>.</summary>
    string RootName { get; }

    /// <summary>The package that brings <see cref="DefaultKeyring"/>.</summary>
    string KeyringPackage { get; }

    /// <summary>How packages beside a family file are read; null where there cannot be any.</summary>
    IOwnPackageFormat? OwnPackages => null;

    /// <summary>The signed files of a suite that are taken. Everything else in it is verified from the first one.</summary>
    IReadOnlyList<SignedRoot> RootsOf(string suite);

    /// <summary>Reads a signed file whose signature holds.</summary>
    /// <param name="verified">Only the bytes that the signature covers; of an index (<see cref="SignedRoot.IsIndex"/>) what they
    /// decompress to.</param>
    /// <param name="signed">When it was signed.</param>
    /// <param name="archive">The archive as declared.</param>
    /// <param name="suite">The suite as declared.</param>
    /// <param name="architecture">The distribution's name of the wanted architecture.</param>
    /// <param name="foreign">Further architectures, whose indexes are wanted where there are any.</param>
    /// <exception cref="Failure">It is malformed, is another suite's, or lacks a wanted component or architecture. All problems
    /// at once.</exception>
    ArchiveRoot ReadRoot(
        ReadOnlyMemory<byte> verified, DateTimeOffset signed, ArchiveDeclaration archive, string suite, string architecture,
        IReadOnlyList<string>? foreign = null);

    /// <summary>
    /// Every file that a suite's signed file vouches for, wanted or not; none where the signed file is an index itself.
    /// </summary>
    /// <param name="verified">Only the bytes that the signature covers.</param>
    /// <param name="suite">The suite as declared.</param>
    /// <exception cref="Failure">It is malformed.</exception>
    IReadOnlyList<VouchedFile> Vouched(ReadOnlySpan<byte> verified, string suite) => [];
}

/// <summary>A file of a suite that its signed file vouches for.</summary>
/// <param name="Name">Its path below the suite: <c>main/binary-amd64/Packages.xz</c>.</param>
/// <param name="Paths">Paths below the mirror under which it is found, to try in this order.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Digest">SHA-256, or SHA-512 where nothing else is signed.</param>
public sealed record VouchedFile(string Name, IReadOnlyList<string> Paths, long Size, Digest Digest);

/// <summary>One text file of this machine's package manager.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="Text">Its content.</param>
public sealed record SourceText(string Path, string Text);

/// <summary>A signed file of an archive.</summary>
/// <param name="Path">Path below the mirror.</param>
/// <param name="SignaturePath">Path of the detached signature below the mirror; null when the file is clear-signed.</param>
public sealed record SignedRoot(string Path, string? SignaturePath)
{
    /// <summary>
    /// Whether it is a package index itself, compressed or not. Then it is decompressed when its signature has been found good,
    /// and kept among the suite's indexes as <c>PATH.tar</c>, with its signature.
    /// </summary>
    public bool IsIndex { get; init; }

    /// <summary>What is taken where the mirror does not have the file; null where there is no other form.</summary>
    public SignedRoot? Else { get; init; }

    /// <summary>Whether the detached signature has to be ASCII-armoured.</summary>
    public bool MustBeArmoured { get; init; }
}

/// <summary>What a suite's signed file says, as far as freezing the suite needs it.</summary>
/// <param name="Identity">What must not change between two snapshots unnoticed, by field name: Origin, Codename, …</param>
/// <param name="Date">When it was made.</param>
/// <param name="ValidUntil">After this moment it must not be taken any more; null when it gives no limit.</param>
/// <param name="Indexes">The wanted package indexes.</param>
public sealed record ArchiveRoot(
    IReadOnlyDictionary<string, string> Identity,
    DateTimeOffset Date,
    DateTimeOffset? ValidUntil,
    IReadOnlyList<SignedIndex> Indexes);

/// <summary>A package index that a signed file vouches for.</summary>
/// <param name="Component">The component that it lists.</param>
/// <param name="Path">Path of its uncompressed form below the suite.</param>
/// <param name="Size">Size of the uncompressed form in bytes.</param>
/// <param name="Digest">Digest of the uncompressed form: SHA-256, or SHA-512 where nothing else is signed.</param>
/// <param name="Sources">The forms that can be fetched, the preferred one first; at least one.</param>
public sealed record SignedIndex(string Component, string Path, long Size, Digest Digest, IReadOnlyList<IndexSource> Sources)
{
    /// <summary>The architecture that it is for, where that is not the wanted one; null for all others.</summary>
    public string? Foreign { get; init; }
}

/// <summary>One form of an index on a mirror.</summary>
/// <param name="Paths">Paths below the mirror, to try in this order (by hash first, then by name).</param>
/// <param name="Compression">How it is compressed.</param>
/// <param name="Size">Size in bytes as it lies on the mirror.</param>
/// <param name="Digest">Digest as it lies on the mirror: SHA-256, or SHA-512 where nothing else is signed.</param>
public sealed record IndexSource(IReadOnlyList<string> Paths, IndexCompression Compression, long Size, Digest Digest);

/// <summary>How a file on a mirror is compressed.</summary>
public enum IndexCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>RFC 1952.</summary>
    Gzip,

    /// <summary>The .xz format.</summary>
    Xz,

    /// <summary>RFC 8878.</summary>
    Zstd,

    /// <summary>The .bz2 format.</summary>
    Bzip2,

    /// <summary>The LZ4 frame format.</summary>
    Lz4,
}
