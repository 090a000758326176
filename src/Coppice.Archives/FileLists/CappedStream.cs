namespace Coppice.Archives.FileLists;

/// <summary>
/// Reads another stream up to a size, whatever that one says: what decompresses to more than is signed is no list.
/// </summary>
internal sealed class CappedStream(Stream inner, long limit, CancellationToken cancel) : Stream
{
    private long taken;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => taken; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        cancel.ThrowIfCancellationRequested();
        var read = inner.Read(buffer);
        taken += read;
        return taken <= limit ? read : throw new InvalidDataException($"it is larger than {limit} bytes uncompressed");
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
