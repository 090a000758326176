using System.Security.Cryptography;

namespace Coppice.Recipes;

/// <summary>
/// The digest of an image: SHA-256 over the SHA-256 of each of its blocks of 4 KiB, in order (the digests as 32 bytes, not as
/// text). So the digests that blocks are found by give the image's for next to nothing, and holes need not be hashed.
/// </summary>
public sealed class ImageDigest : IDisposable
{
    /// <summary>Bytes of a SHA-256 digest.</summary>
    public const int HashBytes = 32;

    private static readonly byte[] ZeroHash = SHA256.HashData(new byte[RecipeLimits.Block]);
    private static readonly byte[] ManyZeroHashes = [.. Enumerable.Repeat(ZeroHash, 1024).SelectMany(hash => hash)];
    private readonly IncrementalHash all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>The SHA-256 of a block of zeros.</summary>
    public static ReadOnlySpan<byte> Zero => ZeroHash;

    /// <summary>Hashes whole blocks on all processors.</summary>
    /// <param name="blocks">The data, a multiple of 4096 bytes.</param>
    /// <param name="hashes">Takes 32 bytes for each.</param>
    public static void HashBlocks(ReadOnlyMemory<byte> blocks, Memory<byte> hashes)
    {
        const int AtOnce = 64;
        var count = blocks.Length / RecipeLimits.Block;
        Parallel.For(0, (count + AtOnce - 1) / AtOnce, piece =>
        {
            for (var i = piece * AtOnce; i < Math.Min(count, (piece + 1) * AtOnce); i++)
            {
                SHA256.HashData(blocks.Span.Slice(i * RecipeLimits.Block, RecipeLimits.Block), hashes.Span[(i * HashBytes)..]);
            }
        });
    }

    /// <summary>Adds the digests of the next blocks.</summary>
    public void Add(ReadOnlySpan<byte> hashes) => all.AppendData(hashes);

    /// <summary>Adds blocks of zeros.</summary>
    /// <param name="blocks">How many.</param>
    public void AddZeros(long blocks)
    {
        for (; blocks > 0; blocks -= ManyZeroHashes.Length / HashBytes)
        {
            all.AppendData(ManyZeroHashes.AsSpan(0, (int)Math.Min(blocks * HashBytes, ManyZeroHashes.Length)));
        }
    }

    /// <summary>The digest of the image, 64 lower-case hexadecimal digits. Nothing can be added afterwards.</summary>
    public string Finish() => Convert.ToHexStringLower(all.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => all.Dispose();
}
