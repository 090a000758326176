using Coppice.Foundation;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Ext4.Reading;

/// <summary>
/// The blocks of a file system in an image. Every number is checked before anything is read, and each block is taken once: so
/// nothing can lead in a circle, and no more is read than there is.
/// </summary>
/// <param name="image">The image.</param>
/// <param name="offset">Where in it the file system begins, in bytes.</param>
/// <param name="size">Bytes of a block.</param>
/// <param name="count">How many blocks there are.</param>
internal sealed class VolumeBlocks(SafeFileHandle image, long offset, int size, long count)
{
    private readonly UnitMap taken = new(count);
    private long blocksRead;

    /// <summary>Bytes of a block.</summary>
    internal int Size => size;

    /// <summary>How many were read so far, those twice that were read twice.</summary>
    internal long BlocksRead => Interlocked.Read(ref blocksRead);

    /// <summary>Takes blocks for something that has them alone.</summary>
    /// <exception cref="Failure">They are not there, or something else has one of them.</exception>
    internal void Take(long block, long blocks)
    {
        if (block < 0 || block > count - blocks)
        {
            throw Damage.Of($"it refers to block {block}, and has {count}");
        }

        if (!taken.IsFree(block, blocks))
        {
            throw Damage.Of($"block {block}, or one of the {blocks} from there on, is used twice");
        }

        taken.Take(block, blocks);
    }

    /// <summary>Takes a block, and reads it.</summary>
    internal byte[] TakeAndRead(long block)
    {
        Take(block, 1);
        return Read(block);
    }

    /// <summary>Reads a block.</summary>
    internal byte[] Read(long block)
    {
        var bytes = new byte[size];
        Read(block, bytes);
        return bytes;
    }

    /// <summary>Reads blocks that lie side by side; several threads may.</summary>
    /// <exception cref="Failure">They are not there, or cannot be read.</exception>
    internal void Read(long block, Span<byte> bytes)
    {
        if (block < 0 || block >= count || bytes.Length > (count - block) * size)
        {
            throw Damage.Of($"it refers to block {block}, and has {count}");
        }

        Interlocked.Add(ref blocksRead, bytes.Length / size);
        Read(image, offset + (block * size), bytes);
    }

    /// <summary>Reads bytes of an image.</summary>
    /// <exception cref="Failure">The image ends before, or cannot be read.</exception>
    internal static void Read(SafeFileHandle image, long position, Span<byte> bytes)
    {
        try
        {
            for (var filled = 0; filled < bytes.Length;)
            {
                var read = RandomAccess.Read(image, bytes[filled..], position + filled);
                filled += read > 0 ? read : throw Damage.Of("the image is cut off");
            }
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw new Failure(
                $"the image cannot be read at byte {position}: {VisibleText.Of(e.Message)}", inner: e,
                kind: ProblemKind.FileAccess);
        }
    }
}
