using System.Buffers.Binary;
using Coppice.Delivery.Ext4.Reading;
using Coppice.Foundation;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Tests.Ext4.Reading;

/// <summary>Changes words of an image and reads it, again and again: it is damaged then, or something else.</summary>
internal static class Mutations
{
    // The most blocks that reading one of these images takes, several times over.
    private const long MostRead = 100_000;

    private static readonly uint[] Telling =
        [0, 1, 2, 11, 12, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    /// <summary>Changes up to three words at a time.</summary>
    /// <returns>How often the image was found to be damaged. It is as before.</returns>
    internal static int Run(SafeFileHandle image, Random random, int rounds)
    {
        Assert.False(Fails(image, []));
        var (words, failures) = (ImageBytes.Words(image), 0);
        for (var round = 0; round < rounds; round++)
        {
            var before = new List<(long At, byte[] Bytes)>();
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = words[random.Next(words.Count)] + (random.Next(4) == 0 ? 4 * random.Next(-4, 5) : 0);
                var bytes = new byte[4];
                RandomAccess.Read(image, bytes, at);
                before.Add((at, [.. bytes]));
                Change(bytes, random);
                RandomAccess.Write(image, bytes, at);
            }

            failures += Fails(image, before) ? 1 : 0;
            foreach (var (at, bytes) in Enumerable.Reverse(before))
            {
                RandomAccess.Write(image, bytes, at);
            }
        }

        return failures;
    }

    private static bool Fails(SafeFileHandle image, IReadOnlyList<(long At, byte[] Bytes)> changes)
    {
        try
        {
            var reader = new Ext4Reader(image, 0, RandomAccess.GetLength(image));
            var read = reader.Read((_, size) => size <= 1_000_000, null, TestContext.Current.CancellationToken);
            Assert.NotEmpty(read.Listing.Entries);
            Assert.InRange(reader.BlocksRead, 1, MostRead);
            return false;
        }
        catch (Failure failure)
        {
            Assert.True(failure.Problems[0].Kind is ProblemKind.Damaged or ProblemKind.Unsupported, failure.ToString());
            return true;
        }
        catch (Exception e) when (e is not Failure)
        {
            throw new InvalidOperationException(
                $"changed: {string.Join(", ", changes.Select(change => change.At))}", e);
        }
    }

    private static void Change(byte[] bytes, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                bytes[random.Next(4)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                random.NextBytes(bytes);
                break;
            case 2:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, Telling[random.Next(Telling.Length)]);
                break;
            default:
                BinaryPrimitives.WriteUInt16LittleEndian(
                    bytes.AsSpan(random.Next(2) * 2), (ushort)Telling[random.Next(Telling.Length)]);
                break;
        }
    }
}
