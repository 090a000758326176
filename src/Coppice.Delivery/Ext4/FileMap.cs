namespace Coppice.Delivery.Ext4;

/// <summary>
/// Which blocks of a file have a place in the file system. Small files have all; larger ones lack aligned pieces of 64 KiB that
/// are zeros. It follows from the content alone, not from how the store's file system keeps it.
/// </summary>
/// <param name="Segments">The blocks that have one, by their numbers in the file, in order.</param>
internal sealed record FileMap(IReadOnlyList<Run> Segments)
{
    /// <summary>Bytes of a piece that can be missing.</summary>
    internal const int Piece = 16 * Geometry.Block;

    /// <summary>Files from this size on can have holes.</summary>
    internal const long LeastSparse = 1 << 20;

    /// <summary>Nothing.</summary>
    internal static FileMap Empty { get; } = new([]);

    /// <summary>How many blocks have a place.</summary>
    internal long Blocks { get; } = Segments.Sum(segment => (long)segment.Count);

    /// <summary>All blocks of a file of a size.</summary>
    internal static FileMap Whole(long size) => size == 0 ? Empty : new([new Run(0, (int)BlocksFor(size))]);

    /// <summary>How many blocks a size takes.</summary>
    internal static long BlocksFor(long size) => (size + Geometry.Block - 1) / Geometry.Block;
}
