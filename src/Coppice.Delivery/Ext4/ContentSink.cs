namespace Coppice.Delivery.Ext4;

/// <summary>Takes the content of a file from its beginning to its end, and puts it into the places of its blocks.</summary>
/// <param name="device">Takes the blocks.</param>
/// <param name="extents">The places.</param>
/// <param name="buffer">Whole blocks, used until the end.</param>
internal sealed class ContentSink(BlockDevice device, IReadOnlyList<Extent> extents, Memory<byte> buffer) : Stream
{
    private long first;
    private int filled;
    private int extent;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        for (var rest = bytes; !rest.IsEmpty;)
        {
            var count = Math.Min(rest.Length, buffer.Length - filled);
            rest[..count].CopyTo(buffer.Span[filled..]);
            filled += count;
            rest = rest[count..];
            if (filled == buffer.Length)
            {
                Put();
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] bytes, int offset, int count) => Write(bytes.AsSpan(offset, count));

    /// <summary>The content is over: fills its last block with zeros.</summary>
    internal void Finish()
    {
        var end = (filled + Geometry.Block - 1) / Geometry.Block * Geometry.Block;
        buffer.Span[filled..end].Clear();
        filled = end;
        Put();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Only whole blocks can be written.
    }

    /// <inheritdoc/>
    public override int Read(byte[] bytes, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    // What has no place is zeros: the map of the file said so.
    private void Put()
    {
        var end = first + (filled / Geometry.Block);
        for (var at = first; at < end && extent < extents.Count;)
        {
            var (logical, physical, count) = extents[extent];
            if (logical + count <= at)
            {
                extent++;
                continue;
            }

            at = Math.Max(at, logical);
            if (at < end)
            {
                var blocks = (int)(Math.Min(end, logical + count) - at);
                device.Write(
                    physical + at - logical,
                    buffer.Span.Slice((int)(at - first) * Geometry.Block, blocks * Geometry.Block));
                at += blocks;
            }
        }

        (first, filled) = (end, 0);
    }
}
