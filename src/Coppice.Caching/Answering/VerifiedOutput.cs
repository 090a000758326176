using System.Buffers;
using System.Security.Cryptography;
using Coppice.Caching.Requests;
using Coppice.Engine.Caching;
using Coppice.Foundation;

namespace Coppice.Caching.Answering;

/// <summary>
/// Gives a file on while it comes in, and its last block only when the digest of the whole agrees: whoever gets all of it got
/// what was signed. Takes every byte of the file, also where only a part is given.
/// </summary>
/// <param name="file">What the file must be.</param>
/// <param name="to">Takes the part.</param>
/// <param name="part">The part.</param>
internal sealed class VerifiedOutput(ServedFile file, Stream to, ByteRange part) : IDisposable
{
    /// <summary>How much is held back.</summary>
    public const int LastBlock = 64 << 10;

    // Bytes from which on another thread is worth being woken.
    private const int Large = 64 << 10;

    private readonly IncrementalHash hash =
        IncrementalHash.CreateHash(file.Digest.IsSha512 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);
    private readonly long lastStart = Math.Max(0, file.Size - LastBlock);
    private readonly byte[] last = ArrayPool<byte>.Shared.Rent((int)Math.Min(LastBlock, file.Size));
    private int held;

    /// <summary>How many bytes of the file it has taken.</summary>
    public long Position { get; private set; }

    /// <summary>How many bytes it has given on.</summary>
    public long Given { get; private set; }

    /// <summary>Whether it has given anything on.</summary>
    public bool HasGiven => Given > 0;

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="Failure">They are more than the file has.</exception>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        if (Position + data.Length > file.Size)
        {
            throw Broken();
        }

        var open = (int)Math.Clamp(lastStart - Position, 0, data.Length);
        // A third of the time of a large piece, beside the rest.
        var hashing = open >= Large ? Task.Run(() => hash.AppendData(data.Span), CancellationToken.None) : null;
        if (hashing is null)
        {
            hash.AppendData(data.Span);
        }

        try
        {
            await GiveAsync(Position, data[..open], cancel);
        }
        finally
        {
            // Whatever came of that: the bytes are the caller's again afterwards.
            await (hashing ?? Task.CompletedTask);
        }

        data.Span[open..].CopyTo(last.AsSpan(held));
        held += data.Length - open;
        Position += data.Length;
    }

    /// <summary>Whether it has taken all of the file, and the digest agrees.</summary>
    public bool IsWhole => Position == file.Size && Digest.FromHash(hash.GetCurrentHash()) == file.Digest;

    /// <summary>Gives the last block on.</summary>
    /// <exception cref="Failure">The file is not what it must be.</exception>
    public async ValueTask EndAsync(CancellationToken cancel)
    {
        if (!IsWhole)
        {
            throw Broken();
        }

        await GiveAsync(lastStart, last.AsMemory(0, held), cancel);
    }

    public void Dispose()
    {
        hash.Dispose();
        ArrayPool<byte>.Shared.Return(last);
    }

    private async ValueTask GiveAsync(long start, ReadOnlyMemory<byte> data, CancellationToken cancel)
    {
        var from = (int)Math.Clamp(part.From - start, 0, data.Length);
        var until = (int)Math.Clamp(part.Until - start, from, data.Length);
        if (until > from)
        {
            Given += until - from;
            await to.WriteAsync(data[from..until], cancel);
        }
    }

    private Failure Broken() => new(
        $"a file is not the one with the {file.Digest.Function} {file.Digest.Short}… that is signed", "coppice fsck",
        kind: ProblemKind.Damaged);
}
