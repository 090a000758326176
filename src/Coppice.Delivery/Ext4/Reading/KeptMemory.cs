namespace Coppice.Delivery.Ext4.Reading;

/// <summary>
/// Counts what is kept of a file system while it is read: names with all that lies above them, links, attributes, places. A few
/// bytes of a hostile image could otherwise become any number here, with deep folders for instance.
/// </summary>
/// <param name="limit">The most bytes.</param>
internal sealed class KeptMemory(long limit)
{
    /// <summary>What is enough for a million files of a usual system.</summary>
    internal const long Usual = 512L << 20;

    private long kept;

    /// <summary>Counts some bytes more.</summary>
    /// <exception cref="Coppice.Foundation.Failure">It is too much.</exception>
    internal void Keep(long bytes)
    {
        kept += bytes;
        if (kept > limit)
        {
            throw Damage.Of($"its names and attributes take more than {limit >> 20} MiB");
        }
    }
}
