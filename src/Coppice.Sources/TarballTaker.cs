using System.Formats.Tar;
using System.Security.Cryptography;
using Coppice.Archives.Fetching;
using Coppice.Archives.Freezing;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sources.Signing;
using Coppice.Sources.Storing;

namespace Coppice.Sources;

/// <summary>Takes sources that are one archive file: by its signature, by its hash, or by both.</summary>
/// <param name="store">Where sources are kept.</param>
/// <param name="judge">Verifies signatures.</param>
/// <param name="fetcher">Fetches.</param>
/// <param name="processes">Runs decompressors, confined.</param>
/// <param name="distributions">What sources say of themselves.</param>
/// <param name="time">The clock.</param>
internal sealed class TarballTaker(
    SourceStore store, SignatureJudge judge, Fetcher fetcher, IProcessRunner processes, DistributionTable distributions,
    TimeProvider time)
{
    private const long MostBytes = 2L << 30;
    private const long MostPlainBytes = 8L << 30;

    /// <summary>Takes a component's source.</summary>
    /// <exception cref="Failure">It cannot be had, or is not what it must be. What the store has stays.</exception>
    public async Task<FrozenSource> TakeAsync(TakeRequest request, TarballDeclaration tarball, CancellationToken cancel)
    {
        var work = store.NewWork();
        var file = Path.Combine(work, "tarball");
        await FetchAsync(request, tarball.Url, file, cancel).ConfigureAwait(false);
        byte[]? signature = null;
        if (tarball.Signature is { } url)
        {
            signature = await fetcher.FetchBytesAsync(new FetchRequest(url, fetcher.Limits.SignatureBytes), cancel)
                .ConfigureAwait(false) ?? throw Missing(request, url);
        }

        var source = Verify(request, tarball, file, signature, work, cancel) with { Names = Names(file, work, cancel) };
        var deviations = new Deviations(request.Component, request.Agreed);
        deviations.CompareNames(request.Before, source);
        deviations.ThrowIfAny();
        store.Keep(source, file);
        return source;
    }

    /// <summary>Proves what is there by the keys that count now, without fetching.</summary>
    /// <exception cref="Failure">They do not prove it.</exception>
    public FrozenSource ProveAgain(
        TakeRequest request, TarballDeclaration tarball, FrozenSource source, CancellationToken cancel)
    {
        using (store.Open(source))
        {
            return Verify(
                request, tarball, store.ContentOf(source.Content), source.Proofs.FirstOrDefault()?.Raw, store.NewWork(),
                cancel) with
            {
                Names = source.Names,
                Taken = source.Taken,
            };
        }
    }

    private FrozenSource Verify(
        TakeRequest request, TarballDeclaration tarball, string file, byte[]? signature, string work, CancellationToken cancel)
    {
        using var stream = File.OpenRead(file);
        var digest = Digest.Of(stream);
        stream.Position = 0;
        foreach (var (wanted, hash, found) in new[]
            { ("sha256", tarball.Sha256, digest.Hex), ("sha512", tarball.Sha512, Sha512(tarball, stream)) })
        {
            if (hash is not null && hash != found)
            {
                throw request.Refused(
                    $"{MirrorUri.Shown(tarball.Url)} is not the file that is pinned: its {wanted} is {found}",
                    "compare with what upstream publishes before you change the line", [$"pinned: {hash}"]);
            }
        }

        var proofs = new List<SourceProof>();
        if (signature is not null)
        {
            var verdict = judge.JudgeFile(Signed(tarball, file, work, cancel), signature, "file", request.Keys, cancel);
            proofs.Add(verdict.Signer is { } signer ? new SourceProof(NameOf(tarball.Signature!), signer, signature)
                : throw request.Refused(
                    $"the tarball {MirrorUri.Shown(tarball.Url)} {verdict.Fault}", "name the keys of upstream in signed-by",
                    [request.Pinned]));
        }

        return new FrozenSource(
            request.Component.Name, SourceKind.Tarball, tarball.Url.OriginalString, digest, time.GetUtcNow())
        {
            Proofs = proofs,
            Sha512 = tarball.Sha512 ?? "",
            Keys = request.Keys.Digest,
        };
    }

    private static string Sha512(TarballDeclaration tarball, Stream stream) =>
        tarball.Sha512 is null ? "" : Convert.ToHexStringLower(SHA512.HashData(stream));

    // lib-1.2.tar.sign next to lib-1.2.tar.xz is of the uncompressed file, as kernel.org has it.
    private string Signed(TarballDeclaration tarball, string file, string work, CancellationToken cancel)
    {
        var name = NameOf(tarball.Url);
        return Path.GetFileNameWithoutExtension(NameOf(tarball.Signature!)) == Path.GetFileNameWithoutExtension(name)
            ? Plain(file, work, cancel) ?? file
            : file;
    }

    private string? Plain(string file, string work, CancellationToken cancel)
    {
        var start = new byte[8];
        using (var stream = File.OpenRead(file))
        {
            _ = stream.Read(start);
        }

        var compression = CompressionMagic.Of(start);
        if (compression == IndexCompression.None)
        {
            return null;
        }

        var plain = Path.Combine(work, "plain");
        if (!File.Exists(plain))
        {
            new Decompressor(processes).Write("the tarball", file, plain, compression, MostPlainBytes, cancel);
        }

        return plain;
    }

    // What is verified is read here, to know its name; nothing of it is unpacked.
    private IReadOnlyDictionary<string, string> Names(string file, string work, CancellationToken cancel)
    {
        var facts = new SourceFacts(distributions);
        try
        {
            using var stream = File.OpenRead(Plain(file, work, cancel) ?? file);
            using var reader = new TarReader(stream);
            while (reader.GetNextEntry() is { } entry)
            {
                cancel.ThrowIfCancellationRequested();
                if (entry.DataStream is { } data && entry.Name.TrimStart('.', '/').Split('/', 2) is [_, var path])
                {
                    facts.Offer(path, entry.Length, () =>
                    {
                        var content = new byte[entry.Length];
                        data.ReadExactly(content);
                        return content;
                    });
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            // In a form that is not read here (bzip2, zip): it has no name then, and what builds it says what is wrong.
            return new Dictionary<string, string>();
        }

        return facts.Names;
    }

    private async Task FetchAsync(TakeRequest request, Uri url, string file, CancellationToken cancel)
    {
        await using var to = new FileStream(file, FileMode.CreateNew, FileAccess.ReadWrite);
        if (!await fetcher.FetchAsync(new FetchRequest(url, MostBytes), to, null, cancel).ConfigureAwait(false))
        {
            throw Missing(request, url);
        }
    }

    private static Failure Missing(TakeRequest request, Uri url) =>
        request.Refused(
            $"there is no file {MirrorUri.Shown(url)}", "compare the address with upstream's page",
            kind: ProblemKind.Unreachable);

    private static string NameOf(Uri url) => url.AbsolutePath[(url.AbsolutePath.LastIndexOf('/') + 1)..];
}
