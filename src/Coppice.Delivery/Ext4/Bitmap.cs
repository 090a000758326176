namespace Coppice.Delivery.Ext4;

/// <summary>Bits of one block.</summary>
internal sealed class Bitmap
{
    /// <summary>The bytes.</summary>
    internal byte[] Bytes { get; } = new byte[Geometry.Block];

    /// <summary>How many bits were set one by one.</summary>
    internal int Count { get; private set; }

    /// <summary>The highest bit that was set one by one; -1 when none was.</summary>
    internal int Highest { get; private set; } = -1;

    /// <summary>Sets a bit that is not set.</summary>
    internal void Set(int bit)
    {
        Bytes[bit / 8] |= (byte)(1 << (bit % 8));
        Count++;
        Highest = Math.Max(Highest, bit);
    }

    /// <summary>Sets all bits that stand for nothing.</summary>
    internal void Pad(int from)
    {
        for (var bit = from; bit < Geometry.Block * 8; bit++)
        {
            Bytes[bit / 8] |= (byte)(1 << (bit % 8));
        }
    }
}
