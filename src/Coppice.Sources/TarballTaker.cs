using System.Formats.Tar;
using Coppice.Archives.Fetching;
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
    /// <summary>Takes a component's source.</summary>
    /// <exception cref="Failure">It cannot be had, or is not what it must be. What the store has stays.</exception>
    public async Task<FrozenSource> TakeAsync(TakeRequest request, TarballDeclaration tarball, CancellationToken cancel)
    {
        var download = await Download.FetchAsync(request, tarball.Url, fetcher, store.NewWork(), processes, cancel)
            .ConfigureAwait(false);
        var signature = tarball.Signature is { } url
            ? await Download.SignatureAsync(request, url, fetcher, cancel).ConfigureAwait(false)
            : null;
        var source = Verify(request, tarball, download, signature, cancel) with { Names = Names(download, cancel) };
        var deviations = new Deviations(request.Component, request.Agreed);
        deviations.CompareNames(request.Before, source);
        deviations.ThrowIfAny();
        store.Keep(source, download.File);
        return source;
    }

    /// <summary>Proves what is there by the keys that count now, without fetching.</summary>
    /// <exception cref="Failure">They do not prove it.</exception>
    public FrozenSource ProveAgain(
        TakeRequest request, TarballDeclaration tarball, FrozenSource source, CancellationToken cancel)
    {
        using (store.Open(source))
        {
            var kept = new Download(tarball.Url, store.ContentOf(source.Content), store.NewWork(), processes);
            return Verify(request, tarball, kept, source.Proofs.FirstOrDefault()?.Raw, cancel) with
            {
                Names = source.Names,
                Taken = source.Taken,
            };
        }
    }

    private FrozenSource Verify(
        TakeRequest request, TarballDeclaration tarball, Download download, byte[]? signature, CancellationToken cancel)
    {
        var digest = download.Sha256();
        foreach (var (wanted, hash, found) in new[]
        {
            ("sha256", tarball.Sha256, digest.Hex),
            ("sha512", tarball.Sha512, tarball.Sha512 is null ? "" : download.Sha512()),
        })
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
            var verdict = judge.JudgeFile(
                download.SignedBy(tarball.Signature!, cancel), signature, "file", request.Keys, cancel);
            proofs.Add(verdict.Signer is { } signer
                ? new SourceProof(Download.NameOf(tarball.Signature!), signer, signature)
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

    // What is verified is read here, to know its name; nothing of it is unpacked.
    private IReadOnlyDictionary<string, string> Names(Download download, CancellationToken cancel)
    {
        var facts = new SourceFacts(distributions);
        try
        {
            using var stream = File.OpenRead(download.Plain(cancel));
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
}
