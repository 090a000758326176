using Coppice.Archives.Fetching;
using Coppice.Archives.Own;
using Coppice.Archives.Signatures;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Archives.Freezing;

/// <summary>Whether an archive's frozen metadata are what its declaration asks for.</summary>
public static class Coverage
{
    private const long KeyringLimit = 64 << 20;

    /// <summary>
    /// The archives of a family that a snapshot does not hold as they are declared now (other suites, components, architecture,
    /// mirror or keyring, or not there at all): those have to be taken anew.
    /// </summary>
    /// <param name="snapshot">The snapshot; null covers nothing.</param>
    /// <param name="family">The family.</param>
    /// <param name="architecture">This machine's architecture in the words of an archive's distribution.</param>
    public static IReadOnlyList<string> Uncovered(
        Snapshot? snapshot, Family family, Func<ArchiveDeclaration, string> architecture) =>
        [
            .. family.Archives.Values.Where(archive => !Covers(snapshot, family, archive, architecture(archive)))
                .Select(archive => archive.Name),
        ];

    /// <summary>Whether a snapshot holds one archive of a family as it is declared now.</summary>
    /// <param name="snapshot">The snapshot; null covers nothing.</param>
    /// <param name="family">The family.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="architecture">This machine's architecture in the words of its distribution.</param>
    /// <exception cref="Failure">Its keyring or its own packages are not what is declared.</exception>
    public static bool Covers(Snapshot? snapshot, Family family, ArchiveDeclaration archive, string architecture) =>
        snapshot?.Archives.GetValueOrDefault(archive.Name) is { } taken
        && Holds(taken, archive, architecture)
        && (archive.Own is not null || !family.ForeignArchitecturesOf(archive).Except(taken.Foreign).Any());

    private static bool Holds(ArchiveSnapshot taken, ArchiveDeclaration declared, string machineArchitecture) =>
        taken.IsOwn == (declared.Own is not null)
        && taken.Type == declared.Type
        && taken.Architecture == (declared.Architecture ?? machineArchitecture)
        && (declared.Own is not null ? OwnArchive.Holds(taken, declared) : HoldsMirrored(taken, declared));

    private static bool HoldsMirrored(ArchiveSnapshot taken, ArchiveDeclaration declared) =>
        taken.Suites.Select(suite => suite.Name).SequenceEqual(declared.Suites)
        && taken.Suites.All(suite =>
            suite.Components.SequenceEqual(declared.ComponentsOf(suite.Name)) && MirrorHolds(suite, declared, taken.Architecture))
        // By its keys: the folder of a family, and so its path, may be another one meanwhile.
        && taken.DeclaredKeyring is null == (declared.Keyring is null && declared.Fingerprints.Count == 0)
        && ((declared.Keyring ?? taken.DeclaredKeyring) is not { } keyring || SameKeys(taken.Keyring, keyring, declared));

    // Without a declared mirror, the one that was found when the snapshot was taken stays good.
    private static bool MirrorHolds(SuiteSnapshot suite, ArchiveDeclaration declared, string architecture) =>
        declared.MirrorOf(suite.Name, architecture) is not { } mirror
        || MirrorUri.Normal(mirror) == suite.Mirror;

    private static bool SameKeys(string kept, string keyring, ArchiveDeclaration declared) =>
        PlainFile.TryRead(kept, KeyringLimit) is { } bytes
        && Digest.Of(bytes) == Digest.Of(OpenPgpKeyring.Pinned(keyring, declared).Bytes);
}
