using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Ext4;

/// <summary>The blocks of the file system in the image's file. Blocks of zeros are not written: holes are zeros.</summary>
/// <param name="file">The image.</param>
/// <param name="offset">Where in it the file system begins, in bytes.</param>
internal sealed class BlockDevice(SafeFileHandle file, long offset)
{
    /// <summary>Writes whole blocks that lie side by side; several threads may.</summary>
    internal void Write(long block, ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var length = Length(bytes[at..], out var zeros);
            if (!zeros)
            {
                RandomAccess.Write(file, bytes.Slice(at, length), offset + (block * Geometry.Block) + at);
            }

            at += length;
        }
    }

    /// <summary>Writes bytes that are no whole block, where nothing is yet.</summary>
    internal void WriteAt(long position, ReadOnlySpan<byte> bytes) => RandomAccess.Write(file, bytes, offset + position);

    // How far blocks go on being zeros, or not.
    private static int Length(ReadOnlySpan<byte> bytes, out bool zeros)
    {
        zeros = AreZeros(bytes);
        var at = Geometry.Block;
        while (at < bytes.Length && AreZeros(bytes[at..]) == zeros)
        {
            at += Geometry.Block;
        }

        return at;
    }

    private static bool AreZeros(ReadOnlySpan<byte> bytes) => !bytes[..Geometry.Block].ContainsAnyExcept((byte)0);
}
