using System.Security.Cryptography;
using Coppice.Archives.Fetching;
using Coppice.Archives.Freezing;
using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Sources;

/// <summary>A file that was fetched and is not verified yet.</summary>
/// <param name="url">Where it is from.</param>
/// <param name="file">Where it lies.</param>
/// <param name="work">A folder for it alone.</param>
/// <param name="processes">Runs decompressors, confined.</param>
internal sealed class Download(Uri url, string file, string work, IProcessRunner processes)
{
    private const long MostBytes = 2L << 30;
    private const long MostPlainBytes = 8L << 30;

    /// <summary>Where it lies.</summary>
    public string File => file;

    /// <summary>Its name.</summary>
    public string Name => NameOf(url);

    /// <summary>Fetches one.</summary>
    /// <param name="request">What it is for.</param>
    /// <param name="url">Where it lies.</param>
    /// <param name="fetcher">Fetches.</param>
    /// <param name="work">A folder for it alone.</param>
    /// <param name="processes">Runs decompressors, confined.</param>
    /// <exception cref="Failure">It cannot be had.</exception>
    public static async Task<Download> FetchAsync(
        TakeRequest request, Uri url, Fetcher fetcher, string work, IProcessRunner processes, CancellationToken cancel)
    {
        var file = Path.Combine(work, "file");
        await using (var to = new FileStream(file, FileMode.CreateNew, FileAccess.ReadWrite))
        {
            if (!await fetcher.FetchAsync(new FetchRequest(url, MostBytes), to, null, cancel).ConfigureAwait(false))
            {
                throw Missing(request, url);
            }
        }

        return new Download(url, file, work, processes);
    }

    /// <summary>Fetches a detached signature.</summary>
    /// <exception cref="Failure">It cannot be had.</exception>
    public static async Task<byte[]> SignatureAsync(
        TakeRequest request, Uri url, Fetcher fetcher, CancellationToken cancel) =>
        await fetcher.FetchBytesAsync(new FetchRequest(url, fetcher.Limits.SignatureBytes), cancel).ConfigureAwait(false)
            ?? throw Missing(request, url);

    /// <summary>The last part of an address.</summary>
    public static string NameOf(Uri url) => url.AbsolutePath[(url.AbsolutePath.LastIndexOf('/') + 1)..];

    /// <summary>Its SHA-256.</summary>
    public Digest Sha256()
    {
        using var stream = System.IO.File.OpenRead(file);
        return Digest.Of(stream);
    }

    /// <summary>Its SHA-512, as hexadecimal digits.</summary>
    public string Sha512()
    {
        using var stream = System.IO.File.OpenRead(file);
        return Convert.ToHexStringLower(SHA512.HashData(stream));
    }

    /// <summary>
    /// What a signature is of: <c>lib-1.2.tar.sign</c> next to <c>lib-1.2.tar.xz</c> is of the uncompressed file, as kernel.org
    /// has it.
    /// </summary>
    /// <param name="signature">Where the signature lies.</param>
    /// <exception cref="Failure">It cannot be decompressed.</exception>
    public string SignedBy(Uri signature, CancellationToken cancel) =>
        Path.GetFileNameWithoutExtension(NameOf(signature)) == Path.GetFileNameWithoutExtension(Name) ? Plain(cancel) : file;

    /// <summary>It without its compression.</summary>
    /// <returns>Where that lies; where it itself does if it is not compressed.</returns>
    /// <exception cref="Failure">It cannot be decompressed.</exception>
    public string Plain(CancellationToken cancel)
    {
        var start = new byte[8];
        using (var stream = System.IO.File.OpenRead(file))
        {
            _ = stream.Read(start);
        }

        var compression = CompressionMagic.Of(start);
        if (compression == IndexCompression.None)
        {
            return file;
        }

        var plain = Path.Combine(work, "plain");
        if (!System.IO.File.Exists(plain))
        {
            new Decompressor(processes).Write(Name, file, plain, compression, MostPlainBytes, cancel);
        }

        return plain;
    }

    private static Failure Missing(TakeRequest request, Uri url) =>
        request.Refused(
            $"there is no file {MirrorUri.Shown(url)}", "compare the address with upstream's page",
            kind: ProblemKind.Unreachable);
}
