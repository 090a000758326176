using System.Globalization;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Deploying.Qubes;

/// <summary>The image of a root volume, as an import wants it: its size in a line, then its bytes.</summary>
/// <param name="File">The image.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Advanced">Called with the bytes that were sent so far.</param>
public sealed record ImageStream(string File, long Size, Action<long> Advanced)
{
    // Qubes takes an image of 0 bytes, too, and the root volume is lost.
    internal const long DefaultLeast = 512L << 20;
    private const int Block = 4096;

    // Twice what a pipe holds.
    private const int BufferSize = 128 << 10;

    /// <summary>The least size that is sent.</summary>
    internal long Least { get; init; } = DefaultLeast;

    /// <summary>Sees to it that the file is an image that a root volume can be.</summary>
    /// <exception cref="Failure">It is not.</exception>
    public void Require()
    {
        var there = new FileInfo(File) is { Exists: true } file ? file.Length : 0;
        if (there != Size || Size < Least || Size % Block != 0)
        {
            throw new Failure(
                $"{VisibleText.Of(File)} has {there} bytes instead of {Size}; a root volume has at least {Least}, in blocks of "
                    + $"{Block}",
                kind: ProblemKind.FileAccess);
        }
    }

    /// <summary>Sends it.</summary>
    /// <exception cref="Failure">
    /// The file cannot be read. What was sent is too little: Qubes keeps the volume as it was.
    /// </exception>
    /// <exception cref="IOException">The other side reads no more.</exception>
    public void WriteTo(Stream output, CancellationToken cancel)
    {
        using var file = Open();
        output.Write(Encoding.ASCII.GetBytes(Size.ToString(CultureInfo.InvariantCulture) + "\n"));
        var buffer = new byte[BufferSize];
        for (var sent = 0L; sent < Size;)
        {
            cancel.ThrowIfCancellationRequested();
            var read = Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, Size - sent)));
            output.Write(buffer, 0, read);
            sent += read;
            Advanced(sent);
        }
    }

    private FileStream Open()
    {
        try
        {
            return new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            throw Unreadable(e);
        }
    }

    private int Read(FileStream file, Span<byte> buffer)
    {
        try
        {
            return file.Read(buffer) is var read and > 0 ? read : throw Unreadable(null);
        }
        catch (IOException e)
        {
            throw Unreadable(e);
        }
    }

    private Failure Unreadable(Exception? e) => new(
        $"the image {VisibleText.Of(File)} cannot be read: {VisibleText.Of(e?.Message ?? "it is shorter than it was")}",
        inner: e, kind: ProblemKind.FileAccess);
}
