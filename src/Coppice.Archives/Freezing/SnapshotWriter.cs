using Coppice.Archives.Own;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Archives.Freezing;

/// <summary>Puts a snapshot's record together and writes its signed files and keyrings into the work folder.</summary>
internal sealed class SnapshotWriter(SnapshotStore store, string folder)
{
    /// <summary>The folder, below the work folder, that becomes the snapshot's.</summary>
    public const string Files = "snapshot";

    private readonly string files = Directory.CreateDirectory(Path.Combine(folder, Files)).FullName;

    public Snapshot Assemble(
        Family family,
        IReadOnlyList<ArchiveJob> jobs,
        IReadOnlyList<OwnArchive> own,
        IReadOnlyDictionary<SuiteRoot, IReadOnlyList<IndexSnapshot>> frozen,
        Snapshot? before,
        DateTimeOffset now)
    {
        var archives = family.Archives.Keys.Select(name => jobs.FirstOrDefault(job => job.Declaration.Name == name) is { } job
            ? Fresh(job, frozen, now)
            : own.FirstOrDefault(archive => archive.Declaration.Name == name) is { } beside
            ? beside.Snapshot((path, content) => Written(name, path, content))
            : Kept(before!.Archives[name])).ToList();
        var digest = SnapshotDigest.Of(archives);
        return new Snapshot(
            digest, now,
            archives.Select(archive => Moved(archive, store.FolderOf(digest))).ToDictionary(archive => archive.Name));
    }

    private ArchiveSnapshot Fresh(
        ArchiveJob job, IReadOnlyDictionary<SuiteRoot, IReadOnlyList<IndexSnapshot>> frozen, DateTimeOffset now)
    {
        var declared = job.Declaration;
        var suites = declared.Suites
            .Select(name => frozen.First(pair => pair.Key.Job == job && pair.Key.Suite == name))
            .Select(pair => (Suite: Record(pair.Key, pair.Value, now), Release: Digest.Of(pair.Key.File)))
            .ToList();
        var digest = SnapshotDigest.OfArchive(declared.Type, job.Architecture, Digest.Of(job.Keyring.Bytes), suites);
        var keyring = Written(declared.Name, "keyring.gpg", job.Keyring.Bytes);
        return new ArchiveSnapshot(
            declared.Name, declared.Type, digest, suites.Max(pair => pair.Suite.Date), job.Architecture, keyring,
            [.. suites.Select(pair => pair.Suite)])
        {
            // Of the distribution's own keyring, which a package has in the template, only some keys are another keyring.
            Foreign = job.Foreign,
            DeclaredKeyring = declared.Keyring ?? (declared.Fingerprints.Count > 0 ? job.Keyring.Declared : null),
        };
    }

    private SuiteSnapshot Record(SuiteRoot suite, IReadOnlyList<IndexSnapshot> indexes, DateTimeOffset now) => new(
        suite.Suite,
        suite.Mirror,
        suite.Job.Declaration.ComponentsOf(suite.Suite),
        Written(suite, suite.Signed.Path, suite.File),
        suite.Root.Date,
        suite.Root.ValidUntil,
        suite.Verified.SignedBy,
        [.. indexes.Where(index => index.Foreign is null)])
    {
        ForeignIndexes = [.. indexes.Where(index => index.Foreign is not null)],
        Signature = suite.Signature is { } signature ? Written(suite, suite.Signed.SignaturePath!, signature) : null,
        Identity = suite.Root.Identity,
        WasExpired = RootChecks.IsExpired(suite.Root, now),
    };

    // An archive that is not taken anew: its files come along, so that every snapshot's folder is complete.
    private ArchiveSnapshot Kept(ArchiveSnapshot archive)
    {
        string Copied(string file)
        {
            var copy = Path.Combine(files, Path.GetFileName(file));
            File.Copy(file, copy, overwrite: true);
            return copy;
        }

        return archive with
        {
            Keyring = Copied(archive.Keyring),
            Suites = [.. archive.Suites.Select(suite => With(suite, Copied))],
        };
    }

    private static SuiteSnapshot With(SuiteSnapshot suite, Func<string, string> place) => suite with
    {
        Release = place(suite.Release),
        Signature = suite.Signature is { } signature ? place(signature) : null,
    };

    private string Written(SuiteRoot suite, string path, byte[] content) =>
        Written(suite.Job.Declaration.Name, $"{suite.Suite}.{Path.GetFileName(path)}", content);

    private string Written(string archive, string name, byte[] content)
    {
        var path = Path.Combine(files, $"{Uri.EscapeDataString(archive)}@{Uri.EscapeDataString(name)}");
        File.WriteAllBytes(path, content);
        return path;
    }

    private static ArchiveSnapshot Moved(ArchiveSnapshot archive, string target)
    {
        string At(string file) => Path.Combine(target, Path.GetFileName(file));
        return archive with
        {
            Keyring = At(archive.Keyring),
            Suites = [.. archive.Suites.Select(suite => With(suite, At))],
        };
    }
}
