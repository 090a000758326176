using System.Runtime.InteropServices;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Cli.Output;

/// <summary>
/// A standard stream of the process by plain read(2) and write(2). The console streams of .NET set up the terminal when they are
/// first used (and print sequences to it), and a <see cref="FileStream"/> keeps an offset of its own, which garbles <c>&gt;file
/// 2&gt;&amp;1</c>. A reader that goes away (<c>coppice tree | head</c>) is no error: what nobody reads is dropped.
/// </summary>
/// <param name="descriptor">0, 1 or 2.</param>
internal sealed class StandardStream(int descriptor) : Stream
{
    private const int BrokenPipe = 32;
    private bool broken;

    public override bool CanRead => descriptor == 0;

    public override bool CanWrite => descriptor != 0;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read;
        while ((read = StandardDescriptor.Read(descriptor, buffer)) < 0)
        {
            Wait(-read, "read");
        }

        return read;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && !broken)
        {
            var written = StandardDescriptor.Write(descriptor, buffer);
            if (written >= 0)
            {
                buffer = buffer[written..];
                continue;
            }

            // Of standard error there is nowhere left to complain.
            broken = -written == BrokenPipe || (descriptor == 2 && -written is not (Errno.Interrupted or Errno.Again));
            if (!broken)
            {
                Wait(-written, "write to");
            }
        }
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // Somebody else's O_NONBLOCK on a shared terminal makes calls fail that would only have to wait.
    private void Wait(int error, string what)
    {
        if (error is not (Errno.Interrupted or Errno.Again))
        {
            throw new Failure(
                $"cannot {what} standard {(descriptor == 0 ? "input" : descriptor == 1 ? "output" : "error")}: "
                    + $"{Marshal.GetPInvokeErrorMessage(error)}", kind: ProblemKind.FileAccess);
        }

        if (error == Errno.Again)
        {
            Thread.Sleep(1);
        }
    }
}
