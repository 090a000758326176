namespace Coppice.Caching.Answering;

/// <summary>
/// The file that a transfer believes to write: what the output does not have yet is given to it, and nothing is kept.
/// </summary>
internal sealed class PassingStream(VerifiedOutput output) : Stream
{
    private long length;

    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => length;

    public override long Position
    {
        get => length;
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var known = (int)Math.Clamp(output.Position - length, 0, buffer.Length);
        await output.AddAsync(buffer[known..], cancellationToken);
        length += buffer.Length;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // The transfer begins anew: what was given on already is not given again, and the digest of all tells whether it is the same.
    public override void SetLength(long value) => length = value;

    public override long Seek(long offset, SeekOrigin origin) => length;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
