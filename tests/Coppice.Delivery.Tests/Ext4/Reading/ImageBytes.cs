using Coppice.Delivery.Ext4;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Tests.Ext4.Reading;

/// <summary>Looks at images as bytes, and changes them.</summary>
internal static class ImageBytes
{
    internal const int Block = 4096, SuperblockAt = 1024;

    private const int Features = SuperblockAt + 0x64, MetadataChecksums = 0x400;

    // As older versions of mke2fs made them: nothing is found by its checksum then.
    internal static void WithoutChecksums(SafeFileHandle image) =>
        Put(image, Features, Word(image, Features) & ~(uint)MetadataChecksums);

    // The places of words that say something: neither zeros nor, as in bitmaps, ones. The first ones are boot sectors.
    internal static List<long> Words(SafeFileHandle image)
    {
        var (words, bytes) = (new List<long>(), new byte[Block]);
        for (var at = (long)SuperblockAt; PosixFile.NextData(image, at) is var (start, end); at = end)
        {
            for (var block = start / Block * Block; block < end; block += Block)
            {
                RandomAccess.Read(image, bytes, block);
                for (var word = Math.Max(0, SuperblockAt - block); word < Block; word += 4)
                {
                    if (((ReadOnlySpan<byte>)bytes).Get32((int)word) is not (0 or uint.MaxValue))
                    {
                        words.Add(block + word);
                    }
                }
            }
        }

        return words;
    }

    internal static long InodeAt(uint inode)
    {
        var (block, offset) = Geometry.PlaceOf(inode);
        return (block * Block) + offset;
    }

    internal static int Format(SafeFileHandle image, uint inode) => (int)Word(image, InodeAt(inode)) & 0xF000;

    // The first block of a file with one extent.
    internal static long Place(SafeFileHandle image, uint inode) => Word(image, InodeAt(inode) + 0x28 + 20);

    internal static uint Word(SafeFileHandle image, long at)
    {
        var bytes = new byte[4];
        RandomAccess.Read(image, bytes, at);
        return ((ReadOnlySpan<byte>)bytes).Get32(0);
    }

    internal static void Put(SafeFileHandle image, long at, uint value)
    {
        var bytes = new byte[4];
        bytes.AsSpan().Put32(0, value);
        RandomAccess.Write(image, bytes, at);
    }
}
