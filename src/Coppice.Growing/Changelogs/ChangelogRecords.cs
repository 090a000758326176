using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Growing.Records;
using Coppice.Store;
using Coppice.Store.Maintenance;

namespace Coppice.Growing.Changelogs;

/// <summary>
/// What packages say about their changes, read once, <c>changelogs/&lt;2 digits&gt;/&lt;digest of the package&gt;</c>. An economy
/// only: each may be missing or damaged, and is then read from the package again.
/// </summary>
/// <param name="store">The store.</param>
public sealed class ChangelogRecords(StoreFolder store)
{
    /// <summary>The folder in the store.</summary>
    public const string Folder = "changelogs";

    private const int MostBytes = 32 << 20;

    private readonly PackageRecordFolder files = new(store, Folder);

    private static ReadOnlySpan<byte> FirstLine => "coppice-changelog 1\n"u8;

    /// <summary>What a package says; null where it was not read yet, or the record is damaged.</summary>
    public PackageTexts? Find(Digest package)
    {
        try
        {
            return PlainFile.TryRead(files.PathOf(package), MostBytes) is { } file ? Read(file) : null;
        }
        catch (Failure)
        {
            return null;
        }
    }

    /// <summary>Keeps what a package says.</summary>
    /// <exception cref="Failure">The store cannot be written.</exception>
    public void Add(Digest package, PackageTexts texts)
    {
        var path = files.PathOf(package);
        var unfinished = Path.Combine(store.At(StoreFolder.Work), $"changelog-{Guid.NewGuid():n}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(unfinished, Write(texts));
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw StoreWriting.Failed(store.Path, e);
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
            package => new ChangelogRecords(store).Find(package) is not null, "the changelog is read from the package again",
            cancel);

    // The size of the changelog in four bytes, and both texts, compressed by Brotli.
    private static byte[] Write(PackageTexts texts)
    {
        var changelog = Encoding.UTF8.GetBytes(texts.Changelog);
        var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            Span<byte> size = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(size, changelog.Length);
            brotli.Write(size);
            brotli.Write(changelog);
            brotli.Write(Encoding.UTF8.GetBytes(texts.News));
        }

        return SealedRecord.Of(FirstLine, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
    }

    private static PackageTexts? Read(ReadOnlySpan<byte> file)
    {
        if (SealedRecord.TryOpen(FirstLine, file) is not { } body)
        {
            return null;
        }

        // Whole, so written by this program.
        using var brotli = new BrotliStream(new MemoryStream(body), CompressionMode.Decompress);
        var plain = new MemoryStream();
        brotli.CopyTo(plain);
        var texts = plain.GetBuffer().AsSpan(sizeof(int), (int)plain.Length - sizeof(int));
        var size = BinaryPrimitives.ReadInt32LittleEndian(plain.GetBuffer());
        return new PackageTexts(Encoding.UTF8.GetString(texts[..size]), Encoding.UTF8.GetString(texts[size..]));
    }
}
