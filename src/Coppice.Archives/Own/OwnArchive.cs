using Coppice.Archives.Fetching;
using Coppice.Archives.Signatures;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;

namespace Coppice.Archives.Own;

/// <summary>An archive of packages beside the family file, as it is frozen.</summary>
/// <param name="Declaration">As declared.</param>
/// <param name="Architecture">The distribution's name of the architecture.</param>
/// <param name="Files">The packages.</param>
/// <param name="Index">The index that they make, in the store.</param>
/// <param name="Metadata">The signed file and its name; the index is in the store.</param>
/// <param name="Signature">The signature of the signed file.</param>
/// <param name="Verified">What verifying it said.</param>
/// <param name="Keyring">The key that it was verified by.</param>
internal sealed record OwnArchive(
    ArchiveDeclaration Declaration, string Architecture, IReadOnlyList<OwnFile> Files, IndexSnapshot Index,
    OwnMetadata Metadata, byte[] Signature, VerifiedText Verified, OpenPgpKeyring Keyring)
{
    /// <summary>Reads the packages, signs what they make, verifies that, and puts their index into the store.</summary>
    /// <param name="archive">As declared.</param>
    /// <param name="format">The distribution.</param>
    /// <param name="architecture">The distribution's name of the architecture.</param>
    /// <param name="indexes">The store's folder of indexes.</param>
    /// <param name="processes">Runs the distribution's program that reads a package, and gpgv, confined.</param>
    /// <param name="signer">Signs.</param>
    /// <exception cref="Failure">A file is not a package, or it cannot be signed.</exception>
    public static OwnArchive Freeze(
        ArchiveDeclaration archive, IArchiveFormat format, string architecture, string indexes, IProcessRunner processes,
        IArchiveSigner signer, CancellationToken cancel)
    {
        var packages = new OwnPackageReader(processes).Read(archive.Own!, format.OwnPackages!, archive.Where, cancel);
        var metadata = format.OwnPackages!.Archive(packages);
        var signed = signer.Sign(metadata.Release, cancel);
        var keyring = OpenPgpKeyring.Of(signed.PublicKey);
        // As of every other archive: a key that does not hold (expired, or another one than it says) is found here.
        var verified = new SignatureVerifier(processes).Verify(
            $"{metadata.ReleasePath} of the archive {archive.Name}", metadata.Release, signed.Signature, keyring, cancel);
        var digest = Digest.Of(metadata.Index);
        var file = Path.Combine(indexes, digest.Hex);
        DurableFile.Write(file, metadata.Index);
        return new OwnArchive(
            archive, architecture, [.. packages.Select(package => package.File)],
            new IndexSnapshot(archive.Suites[0], metadata.IndexPath, file, digest), metadata, signed.Signature, verified,
            keyring);
    }

    /// <summary>Whether frozen packages are those that lie beside the family file now, in the same place.</summary>
    public static bool Holds(ArchiveSnapshot taken, ArchiveDeclaration declared) =>
        declared.Own is { } own
        // Earlier versions signed nothing.
        && taken.Suites[0].Signature is not null
        && taken.Suites[0].Mirror == MirrorUri.Normal(declared.Mirrors["*"])
        && taken.Own.SequenceEqual(OwnPackageReader.FilesOf(own));

    /// <summary>Its snapshot.</summary>
    /// <param name="written">Writes a file of the snapshot and says where it lies.</param>
    public ArchiveSnapshot Snapshot(Func<string, byte[], string> written)
    {
        var suite = new SuiteSnapshot(
            Declaration.Suites[0], MirrorUri.Normal(Declaration.Mirrors["*"]), [],
            written(Metadata.ReleasePath, Metadata.Release), DateTimeOffset.UnixEpoch, ValidUntil: null, Verified.SignedBy,
            [Index])
        {
            IsUnsigned = true,
            Signature = written(Metadata.SignaturePath, Signature),
        };
        return new ArchiveSnapshot(
            Declaration.Name, Declaration.Type,
            // Nothing of the key, nor of the time of signing: the same packages are the same archive in every store.
            Freezing.SnapshotDigest.OfArchive(
                Declaration.Type, Architecture, Digest.Of([]), [(suite, Digest.Of(Metadata.Identity))]),
            suite.Date, Architecture, written("keyring.gpg", Keyring.Bytes), [suite]) { Own = Files };
    }
}
