using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Coppice.Foundation;
using Coppice.Recipes;
using Coppice.Store;

namespace Coppice.Delivery.Pools;

/// <summary>
/// Indexes of images, in the folder <c>blocks</c> of the store, by the image's digest: what a pool has can be known without
/// reading it, or without being able to. All of it can be made again from images, so what cannot be read is as good as not there.
/// </summary>
/// <param name="folder">The folder <c>blocks</c>.</param>
/// <param name="time">The clock, by which indexes that no one asked for for long are removed.</param>
public sealed class BlockIndexStore(string folder, TimeProvider time)
{
    /// <summary>The folder's name in the store.</summary>
    public const string FolderName = "blocks";

    /// <summary>How long an index stays that no one asks for.</summary>
    private static readonly TimeSpan Unused = TimeSpan.FromDays(90);

    private static ReadOnlySpan<byte> Magic => "coppice-blocks 1\n"u8;

    /// <summary>The index of an image, or null.</summary>
    public BlockIndex? TryLoad(string digest)
    {
        var path = PathOf(digest, "blocks");
        try
        {
            var bytes = File.ReadAllBytes(path);
            var index = Parse(bytes, digest);
            if (index is not null)
            {
                File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
            }

            return index;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Keeps an index.</summary>
    public void Save(BlockIndex index) => Write(PathOf(index.Digest, "blocks"), Format(index));

    /// <summary>The digest of the image that a generation has in a given form, or null when none was made yet.</summary>
    /// <param name="identity">All that determines the image.</param>
    public string? TryDigestOf(Digest identity)
    {
        var path = PathOf(identity.Hex, "image");
        var text = File.Exists(path) ? File.ReadAllText(path).TrimEnd('\n') : null;
        return Digest.TryParse(text, out var digest) ? digest.Hex : null;
    }

    /// <summary>Keeps the digest of a generation's image.</summary>
    public void Remember(Digest identity, string digest) =>
        Write(PathOf(identity.Hex, "image"), Encoding.ASCII.GetBytes(digest + "\n"));

    /// <summary>Removes what no one asked for for 90 days.</summary>
    public void RemoveUnused()
    {
        foreach (var file in Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
        {
            if (time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(file) > Unused)
            {
                File.Delete(file);
            }
        }
    }

    // Numbers are little-endian: size, runs, hashes; start and length of each run; the hashes as they lie in memory; SHA-256 of
    // all before.
    private static byte[] Format(BlockIndex index)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Magic);
        writer.Write(index.Bytes);
        writer.Write(index.Runs.Count);
        writer.Write(index.Hashes.Length);
        foreach (var (start, count) in index.Runs)
        {
            writer.Write(start);
            writer.Write(count);
        }

        writer.Write(MemoryMarshal.AsBytes(index.Hashes));
        writer.Write(SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
        return bytes.ToArray();
    }

    private static BlockIndex? Parse(ReadOnlySpan<byte> bytes, string digest)
    {
        const int Head = 16;
        var head = Magic.Length + Head;
        if (bytes.Length < head + SHA256.HashSizeInBytes
            || !bytes.StartsWith(Magic)
            || !SHA256.HashData(bytes[..^SHA256.HashSizeInBytes]).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
        {
            return null;
        }

        var size = BinaryPrimitives.ReadInt64LittleEndian(bytes[Magic.Length..]);
        var runs = new (uint Start, uint Count)[BinaryPrimitives.ReadInt32LittleEndian(bytes[(Magic.Length + 8)..])];
        var hashes = new UInt128[BinaryPrimitives.ReadInt32LittleEndian(bytes[(Magic.Length + 12)..])];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = (
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[(head + (8 * i))..]),
                BinaryPrimitives.ReadUInt32LittleEndian(bytes[(head + (8 * i) + 4)..]));
        }

        bytes.Slice(head + (8 * runs.Length), hashes.Length * 16).CopyTo(MemoryMarshal.AsBytes(hashes.AsSpan()));
        return new BlockIndex(size, digest, runs, hashes);
    }

    private string PathOf(string digest, string kind) => Path.Combine(folder, $"{digest}.{kind}");

    // A file that a power cut left half is found by its digest, so nothing waits for the disk.
    private void Write(string path, byte[] content)
    {
        Directory.CreateDirectory(folder);
        var temporary = $"{path}.{Guid.NewGuid():n}";
        File.WriteAllBytes(temporary, content);
        File.Move(temporary, path, overwrite: true);
    }
}
