using System.Globalization;
using System.Text;
using Coppice.Foundation.Posix;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Delivery.Rpm;

/// <summary>
/// A tar archive of one sparse file, in the old GNU form (GNU tar manual, "Old GNU Format"): type <c>S</c>, sizes of 8 GiB and
/// more as base-256. The installer of templates keeps only the first 512 bytes to learn the image's size, so nothing may stand
/// before that header.
/// </summary>
/// <remarks>What is a hole is decided by content, block by block, not by what the file system happens to have allocated: the same
/// image gives the same archive.</remarks>
internal static class SparseTar
{
    private const int Block = 512;
    private const int Cluster = 4096;
    private const int InHeader = 4;
    private const int InExtension = 21;

    /// <summary>Writes the archive.</summary>
    /// <param name="image">The file, open for reading; its size is a multiple of 4096.</param>
    /// <param name="name">Its name in the archive, at most 100 characters.</param>
    /// <param name="mtime">Its time, in seconds since 1970.</param>
    /// <param name="output">Where to.</param>
    /// <param name="advanced">Called with the bytes of data written so far.</param>
    internal static void Write(
        SafeFileHandle image, string name, long mtime, Stream output, Action<long>? advanced, CancellationToken cancel)
    {
        var size = RandomAccess.GetLength(image);
        var runs = Runs(image, cancel);
        // The last entry of the map says where the file ends.
        List<(long Start, long Length)> map = [.. runs, (size, 0)];
        output.Write(Header(name, mtime, size, runs.Sum(run => run.Length), map));
        for (var at = InHeader; at < map.Count; at += InExtension)
        {
            output.Write(Extension(map, at));
        }

        Copy(image, runs, output, advanced, cancel);
        output.Write(new byte[2 * Block]);
    }

    private static List<(long Start, long Length)> Runs(SafeFileHandle image, CancellationToken cancel)
    {
        var runs = new List<(long Start, long Length)>();
        var buffer = new byte[256 << 10];
        for (var at = 0L; PosixFile.NextData(image, at) is var (start, end);)
        {
            cancel.ThrowIfCancellationRequested();
            // Whole clusters, perhaps a part of the hole behind the data as well: the next search begins after that.
            for (at = Math.Max(at, start / Cluster * Cluster); at < end;)
            {
                var read = RandomAccess.Read(image, buffer, at);
                for (var i = 0; i < read; i += Cluster)
                {
                    if (buffer.AsSpan(i, Math.Min(Cluster, read - i)).ContainsAnyExcept((byte)0))
                    {
                        Add(runs, at + i);
                    }
                }

                at += read;
            }
        }

        return runs;
    }

    private static void Add(List<(long Start, long Length)> runs, long start)
    {
        if (runs.Count > 0 && runs[^1] is var last && last.Start + last.Length >= start)
        {
            runs[^1] = (last.Start, start + Cluster - last.Start);
        }
        else
        {
            runs.Add((start, Cluster));
        }
    }

    private static byte[] Header(string name, long mtime, long size, long stored, List<(long Start, long Length)> map)
    {
        var block = new byte[Block];
        Encoding.ASCII.GetBytes(name, block);
        Number(block, 100, 8, ModeBits.Readable);
        Number(block, 108, 8, 0);
        Number(block, 116, 8, 0);
        Number(block, 124, 12, stored);
        Number(block, 136, 12, mtime);
        block[156] = (byte)'S';
        "ustar  \0"u8.CopyTo(block.AsSpan(257));
        Map(block, 386, InHeader, map, 0);
        block[482] = (byte)(map.Count > InHeader ? 1 : 0);
        Number(block, 483, 12, size);
        // The sum is taken with its own field as spaces.
        block.AsSpan(148, 8).Fill((byte)' ');
        Number(block, 148, 7, block.Sum(b => (long)b));
        return block;
    }

    private static byte[] Extension(List<(long Start, long Length)> map, int first)
    {
        var block = new byte[Block];
        Map(block, 0, InExtension, map, first);
        block[504] = (byte)(map.Count > first + InExtension ? 1 : 0);
        return block;
    }

    private static void Map(byte[] block, int at, int most, List<(long Start, long Length)> map, int first)
    {
        foreach (var (start, length) in map.Skip(first).Take(most))
        {
            Number(block, at, 12, start);
            Number(block, at + 12, 12, length);
            at += 24;
        }
    }

    // Octal digits and a NUL; what does not fit as a big-endian number with the first bit set.
    private static void Number(byte[] block, int at, int length, long number)
    {
        if (number >= 1L << (3 * (length - 1)))
        {
            for (var i = length - 1; i > 0; i--, number >>= 8)
            {
                block[at + i] = (byte)number;
            }

            block[at] = 0x80;
            return;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(number, 8).PadLeft(length - 1, '0'), block.AsSpan(at));
    }

    private static void Copy(
        SafeFileHandle image, List<(long Start, long Length)> runs, Stream output, Action<long>? advanced,
        CancellationToken cancel)
    {
        var buffer = new byte[256 << 10];
        var done = 0L;
        foreach (var (start, length) in runs)
        {
            for (var at = 0L; at < length;)
            {
                cancel.ThrowIfCancellationRequested();
                var read = RandomAccess.Read(image, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at)), start + at);
                if (read == 0)
                {
                    throw new EndOfStreamException(
                        string.Create(CultureInfo.InvariantCulture, $"the image ends at {start + at}"));
                }

                output.Write(buffer, 0, read);
                at += read;
                done += read;
            }

            advanced?.Invoke(done);
        }
    }
}
