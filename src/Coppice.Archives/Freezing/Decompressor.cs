using System.IO.Compression;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Archives.Freezing;

/// <summary>Decompresses verified files. Never writes more than the size that is signed, whatever the file says.</summary>
public sealed class Decompressor(IProcessRunner processes)
{
    // xz -9 needs 65 MiB to decompress; nothing that archives make needs more.
    private const string MemoryLimit = "256MiB";

    /// <summary>Decompresses a file and checks size and digest.</summary>
    /// <param name="name">How to name it in messages.</param>
    /// <param name="file">The compressed file; may be removed.</param>
    /// <param name="index">What it must become.</param>
    /// <param name="compression">How it is compressed.</param>
    /// <returns>Path of the uncompressed file, next to the compressed one.</returns>
    /// <exception cref="Failure">It becomes something else.</exception>
    public string Run(string name, string file, SignedIndex index, IndexCompression compression, CancellationToken cancel)
    {
        var output = compression switch
        {
            IndexCompression.None => file,
            IndexCompression.Gzip => Gzip(name, file, index.Size),
            _ => Foreign(name, file, index.Size, compression, cancel),
        };
        using var stream = File.OpenRead(output);
        return stream.Length == index.Size && index.Digest.IsOf(stream) ? output : throw Wrong(name, index.Size);
    }

    /// <summary>
    /// Decompresses a verified file whose uncompressed size nothing tells; how it is compressed goes by its first bytes.
    /// </summary>
    /// <param name="name">How to name it in messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="limit">The most bytes that it may become.</param>
    /// <exception cref="Failure">It is damaged, or becomes more.</exception>
    public byte[] Plain(string name, byte[] file, long limit, CancellationToken cancel)
    {
        var compression = CompressionMagic.Of(file);
        if (compression == IndexCompression.None)
        {
            return file;
        }

        var folder = Directory.CreateTempSubdirectory("coppice-index-");
        try
        {
            var (from, to) = (Path.Combine(folder.FullName, "compressed"), Path.Combine(folder.FullName, "plain"));
            File.WriteAllBytes(from, file);
            Write(name, from, to, compression, limit, cancel);
            return File.ReadAllBytes(to);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Decompresses a verified file whose uncompressed size nothing tells into another one.</summary>
    /// <param name="name">How to name it in messages.</param>
    /// <param name="from">The compressed file.</param>
    /// <param name="to">Where to.</param>
    /// <param name="compression">How it is compressed; not <see cref="IndexCompression.None"/>.</param>
    /// <param name="limit">The most bytes that it may become.</param>
    /// <exception cref="Failure">It is damaged, or becomes more.</exception>
    public void Write(string name, string from, string to, IndexCompression compression, long limit, CancellationToken cancel)
    {
        var result = Decompress(compression, from, to, limit, cancel);
        if (!result.Succeeded || new FileInfo(to).Length > limit)
        {
            throw new Failure(
                $"{VisibleText.Of(name)} cannot be decompressed, or to more than {limit} bytes: "
                    + $"{VisibleText.Of(result.Error.Trim())}",
                "coppice update", kind: ProblemKind.Unverified);
        }
    }

    private string Foreign(string name, string file, long size, IndexCompression compression, CancellationToken cancel)
    {
        var output = file + ".out";
        var result = Decompress(compression, file, output, size, cancel);
        if (!result.Succeeded)
        {
            throw Wrong(name, size, result.Error);
        }

        File.Delete(file);
        return output;
    }

    // The kernel stops the program at the size, and it writes straight to the disk instead of through our memory. It sees neither
    // file.
    private CommandResult Decompress(
        IndexCompression compression, string from, string to, long size, CancellationToken cancel)
    {
        var (program, options) = compression switch
        {
            IndexCompression.Gzip => ("gzip", Array.Empty<string>()),
            // Takes .lzma, too.
            IndexCompression.Xz => ("xz", ["--quiet", "--memlimit-decompress=" + MemoryLimit]),
            IndexCompression.Zstd => ("zstd", ["--quiet"]),
            IndexCompression.Bzip2 => ("bzip2", ["--quiet"]),
            IndexCompression.Lz4 => ("lz4", ["--quiet"]),
            _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, "is nothing to decompress"),
        };
        return processes.Run(
            Command.Confined(
                program, ["--decompress", "--stdout", .. options],
                new Confinement { Source = from, Outputs = [to], FileSize = Math.Max(size, 1) }),
            cancel);
    }

    private static string Gzip(string name, string file, long size)
    {
        var output = file + ".out";
        try
        {
            using var from = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
            using var to = File.Create(output);
            var buffer = new byte[128 << 10];
            int read;
            while ((read = from.Read(buffer)) > 0)
            {
                if (to.Length + read > size)
                {
                    throw Wrong(name, size);
                }

                to.Write(buffer, 0, read);
            }

            return output;
        }
        catch (InvalidDataException e)
        {
            throw Wrong(name, size, e.Message);
        }
    }

    private static Failure Wrong(string name, long size, string reason = "") => new(
        $"{VisibleText.Of(name)} does not decompress to the {size} bytes that are "
            + $"signed{(reason.Length == 0 ? "" : ": " + VisibleText.Of(reason.Trim()))}",
        "coppice update (the mirror may be in the middle of an update: try again later)", kind: ProblemKind.Unverified);
}
