using Coppice.Archives.Fetching;
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
/// <param name="Release">What stands where others have a signed file.</param>
internal sealed record OwnArchive(
    ArchiveDeclaration Declaration, string Architecture, IReadOnlyList<OwnFile> Files, IndexSnapshot Index,
    (string Path, byte[] Content) Release)
{
    /// <summary>Reads the packages and puts their index into the store.</summary>
    /// <param name="archive">As declared.</param>
    /// <param name="format">The distribution.</param>
    /// <param name="architecture">The distribution's name of the architecture.</param>
    /// <param name="indexes">The store's folder of indexes.</param>
    /// <param name="processes">Runs the distribution's program that reads a package, confined.</param>
    /// <exception cref="Failure">A file is not a package.</exception>
    public static OwnArchive Freeze(
        ArchiveDeclaration archive, IArchiveFormat format, string architecture, string indexes, IProcessRunner processes,
        CancellationToken cancel)
    {
        var packages = new OwnPackageReader(processes).Read(archive.Own!, format.OwnPackages!, archive.Where, cancel);
        var (path, index, releasePath, release) = format.OwnPackages!.Archive(packages);
        var digest = Digest.Of(index);
        var file = Path.Combine(indexes, digest.Hex);
        DurableFile.Write(file, index);
        return new OwnArchive(
            archive, architecture, [.. packages.Select(package => package.File)],
            new IndexSnapshot(archive.Suites[0], path, file, digest), (releasePath, release));
    }

    /// <summary>Whether frozen packages are those that lie beside the family file now, in the same place.</summary>
    public static bool Holds(ArchiveSnapshot taken, ArchiveDeclaration declared) =>
        declared.Own is { } own
        && taken.Suites[0].Mirror == MirrorUri.Normal(declared.Mirrors["*"])
        && taken.Own.SequenceEqual(OwnPackageReader.FilesOf(own));

    /// <summary>Its snapshot.</summary>
    /// <param name="written">Writes a file of the snapshot and says where it lies.</param>
    public ArchiveSnapshot Snapshot(Func<string, byte[], string> written)
    {
        var suite = new SuiteSnapshot(
            Declaration.Suites[0], MirrorUri.Normal(Declaration.Mirrors["*"]), [], written(Release.Path, Release.Content),
            DateTimeOffset.UnixEpoch, ValidUntil: null, SignedBy: [], [Index]) { IsUnsigned = true };
        return new ArchiveSnapshot(
            Declaration.Name, Declaration.Type,
            Freezing.SnapshotDigest.OfArchive(
                Declaration.Type, Architecture, Digest.Of([]), [(suite, Digest.Of(Release.Content))]),
            suite.Date, Architecture, written("keyring.gpg", []), [suite]) { Own = Files };
    }
}
