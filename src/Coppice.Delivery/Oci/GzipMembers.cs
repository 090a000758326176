using System.Security.Cryptography;
using Coppice.Delivery.Images;
using Coppice.Foundation.Processes;

namespace Coppice.Delivery.Oci;

/// <summary>
/// Compresses a stream as a sequence of gzip members (RFC 1952, section 2.2), one for every 8 MiB, on all processors. By gzip(1),
/// because what .NET's library makes depends on the processor's features: the same stream has to give the same bytes on every
/// machine.
/// </summary>
internal sealed class GzipMembers : Stream
{
    private const int Member = 8 << 20;

    private readonly IProcessRunner runner;
    private readonly Stream output;
    private readonly CancellationToken cancel;
    private readonly IncrementalHash plain = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash packed = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<Task<byte[]>> running = new();
    private byte[] buffer = new byte[Member];
    private int filled;

    internal GzipMembers(IProcessRunner runner, Stream output, CancellationToken cancel) =>
        (this.runner, this.output, this.cancel) = (runner, output, cancel);

    /// <summary>Bytes written to the output so far.</summary>
    internal long Written { get; private set; }

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
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        plain.AppendData(bytes);
        while (!bytes.IsEmpty)
        {
            var taken = Math.Min(bytes.Length, Member - filled);
            bytes[..taken].CopyTo(buffer.AsSpan(filled));
            filled += taken;
            bytes = bytes[taken..];
            if (filled == Member)
            {
                Start();
            }
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] bytes, int offset, int count) => Write(bytes.AsSpan(offset, count));

    /// <summary>Writes what is left.</summary>
    /// <returns>The SHA-256 digests of what came in and of what went out, in hexadecimal.</returns>
    internal (string Plain, string Packed) Finish()
    {
        Start();
        Drain(0);
        return (Convert.ToHexStringLower(plain.GetHashAndReset()), Convert.ToHexStringLower(packed.GetHashAndReset()));
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        // Members are written when they are whole.
    }

    /// <inheritdoc/>
    public override int Read(byte[] bytes, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        plain.Dispose();
        packed.Dispose();
        base.Dispose(disposing);
    }

    private void Start()
    {
        var member = buffer.AsMemory(0, filled);
        (buffer, filled) = (new byte[Member], 0);
        running.Enqueue(
            Task.Factory.StartNew(
                () => Compress(member), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Drain(Environment.ProcessorCount);
    }

    private byte[] Compress(ReadOnlyMemory<byte> member)
    {
        var result = runner.Run(Command.Confined("gzip", ["-n", "-6", "-c"], new Confinement()) with { Input = member }, cancel);
        return result.Succeeded ? result.Output : throw ImageTool.Failed("gzip", result with { Output = [] });
    }

    private void Drain(int most)
    {
        while (running.Count > most)
        {
            var member = running.Dequeue().GetAwaiter().GetResult();
            packed.AppendData(member);
            output.Write(member);
            Written += member.Length;
        }
    }
}
