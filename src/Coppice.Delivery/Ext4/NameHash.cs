using System.Buffers.Binary;
using System.Numerics;

namespace Coppice.Delivery.Ext4;

/// <summary>
/// The hash by which ext4 finds names in large directories: half MD4 over pieces of 32 bytes (Linux, fs/ext4/hash.c, is what has
/// to find them).
/// </summary>
/// <param name="seed">The hash seed in the superblock, 16 bytes.</param>
/// <param name="hasSign">Whether bytes of names have a sign; Coppice's own images are without.</param>
internal sealed class NameHash(byte[] seed, bool hasSign = false)
{
    private const int Piece = 32;
    private const uint Second = 0x5A827999, Third = 0x6ED9EBA1;

    // The largest value means the end of a directory.
    private const uint End = 0xFFFFFFFE;

    private static readonly int[][] Order =
        [[0, 1, 2, 3, 4, 5, 6, 7], [1, 3, 5, 7, 0, 2, 4, 6], [3, 7, 2, 6, 1, 5, 0, 4]];

    private static readonly int[][] Shifts = [[3, 7, 11, 19], [3, 5, 9, 13], [3, 9, 11, 15]];

    /// <summary>The hash of a name; its lowest bit is 0.</summary>
    internal uint Of(ReadOnlySpan<byte> name)
    {
        Span<uint> state = stackalloc uint[4];
        for (var i = 0; i < 4; i++)
        {
            state[i] = BinaryPrimitives.ReadUInt32LittleEndian(seed.AsSpan(i * 4));
        }

        Span<uint> words = stackalloc uint[Piece / 4];
        for (var rest = name; !rest.IsEmpty; rest = rest[Math.Min(Piece, rest.Length)..])
        {
            Fill(words, rest);
            Transform(state, words);
        }

        var hash = state[1] & ~1u;
        return hash == End ? End - 2 : hash;
    }

    // Bytes are shifted in from the right, over the rest's length, which fills what is left.
    private void Fill(Span<uint> words, ReadOnlySpan<byte> rest)
    {
        var pad = (uint)(rest.Length | (rest.Length << 8));
        pad |= pad << 16;
        words.Fill(pad);
        var piece = rest[..Math.Min(Piece, rest.Length)];
        for (var i = 0; i < piece.Length; i++)
        {
            words[i / 4] = (words[i / 4] << 8) + (hasSign ? (uint)(sbyte)piece[i] : piece[i]);
        }
    }

    private static void Transform(Span<uint> state, ReadOnlySpan<uint> words)
    {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3]);
        for (var round = 0; round < 3; round++)
        {
            for (var step = 0; step < 8; step++)
            {
                var mixed = round switch
                {
                    0 => d ^ (b & (c ^ d)),
                    1 => (b & c) + ((b ^ c) & d) + Second,
                    _ => (b ^ c ^ d) + Third,
                };
                var turned = BitOperations.RotateLeft(a + mixed + words[Order[round][step]], Shifts[round][step % 4]);
                (a, b, c, d) = (d, turned, b, c);
            }
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
    }
}
