using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Growing.Records;
using Coppice.Store;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;

namespace Coppice.Growing.Unpacking;

/// <summary>
/// The records of packages that were decompressed once, <c>payloads/&lt;2 digits&gt;/&lt;digest of the package&gt;</c>. From
/// them and the content store packages come out again without being decompressed. An economy only: each may be missing or
/// damaged.
/// </summary>
/// <param name="store">The store.</param>
public sealed class PayloadRecords(StoreFolder store)
{
    /// <summary>The folder in the store.</summary>
    public const string Folder = "payloads";

    private const int MostBytes = 256 << 20;
    private readonly PackageRecordFolder files = new(store, Folder);
    private readonly ContentSearch contents = new(store);
    private readonly Lock gate = new();
    private readonly HashSet<Digest> waiting = [];
    private string? work;

    /// <summary>Reads the record of a package; null when there is none that is whole.</summary>
    internal PayloadRecord? Find(Digest package)
    {
        try
        {
            var file = PlainFile.TryRead(files.PathOf(package), MostBytes);
            return file is null ? null : PayloadRecord.TryRead(file);
        }
        catch (Failure)
        {
            return null;
        }
    }

    /// <summary>Writes a package's payload from the contents of the pool.</summary>
    /// <returns>Whether it is the very payload; if not, what was written is of no use.</returns>
    internal bool TryWrite(PayloadRecord record, Stream payload) =>
        record.Payload.TryWrite(payload, content => contents.TryOpen(content.Digest, content.Size, content.Attributes));

    /// <summary>Keeps a record, which others find after <see cref="Complete"/>.</summary>
    internal void Add(Digest package, PayloadRecord record)
    {
        var file = record.Write();
        lock (gate)
        {
            work ??= Directory.CreateDirectory(Path.Combine(store.At(StoreFolder.Work), $"payloads-{Guid.NewGuid():n}")).FullName;
            if (waiting.Add(package))
            {
                File.WriteAllBytes(Path.Combine(work, package.Hex), file);
            }
        }
    }

    /// <summary>
    /// Brings what was added to its place, flushed once for all of it. A build that is killed before has decompressed for
    /// itself alone.
    /// </summary>
    public void Complete()
    {
        lock (gate)
        {
            if (work is null)
            {
                return;
            }

            try
            {
                Publish(work);
            }
            catch (Exception e) when (e is IOException or PosixException)
            {
                // What the disk does not take is decompressed again; if it takes nothing, layers tell.
            }

            Directory.Delete(work, recursive: true);
            waiting.Clear();
            work = null;
        }
    }

    private void Publish(string from)
    {
        using (var folder = DirectoryHandle.Open(from))
        {
            folder.SyncFileSystem();
        }

        foreach (var package in waiting)
        {
            var path = files.PathOf(package);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(Path.Combine(from, package.Hex), path, overwrite: true);
        }
    }

    /// <summary>Absolute paths of the records of packages that are not kept.</summary>
    /// <param name="store">The store.</param>
    /// <param name="kept">The digests of kept packages, in hexadecimal form.</param>
    public static IReadOnlyList<string> Unneeded(StoreFolder store, IReadOnlySet<string> kept) =>
        new PackageRecordFolder(store, Folder).Unneeded(kept);

    /// <summary>Looks whether each record is whole and in its place.</summary>
    public static IEnumerable<FsckProblem> Check(StoreFolder store, CancellationToken cancel) =>
        new PackageRecordFolder(store, Folder).Check(
            package => new PayloadRecords(store).Find(package) is not null, "the package is decompressed again", cancel);
}
