using System.Globalization;

namespace Coppice.Delivery.Rpm;

/// <summary>
/// Writes one stream into files <c>PREFIX00</c>, <c>PREFIX01</c>, … of a size each: a file in an RPM's payload cannot have 4 GiB.
/// </summary>
/// <param name="prefix">Absolute path without the number.</param>
/// <param name="size">Bytes in each file but the last.</param>
internal sealed class PartStream(string prefix, long size) : Stream
{
    private readonly List<string> parts = [];
    private FileStream? current;

    /// <summary>The files so far.</summary>
    internal IReadOnlyList<string> Parts => parts;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (current is null || current.Position == size)
            {
                current?.Dispose();
                parts.Add(prefix + parts.Count.ToString("00", CultureInfo.InvariantCulture));
                current = new FileStream(parts[^1], FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 1 << 20);
            }

            var taken = (int)Math.Min(buffer.Length, size - current.Position);
            current.Write(buffer[..taken]);
            buffer = buffer[taken..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() => current?.Flush();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        current?.Dispose();
        base.Dispose(disposing);
    }
}
