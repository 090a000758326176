using Coppice.Archives.Fetching;
using Coppice.Archives.Signatures;
using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Archives.Freezing;

/// <summary>A suite's signed file, fetched, verified and found acceptable.</summary>
/// <param name="Job">Its archive.</param>
/// <param name="Suite">The suite.</param>
/// <param name="File">The signed file as it came.</param>
/// <param name="SignedBy">Fingerprints of the keys that signed it.</param>
/// <param name="Root">What it says.</param>
/// <param name="Kept">Further verified files of the suite: the index that the signed file is itself, signatures, other signed
/// files.</param>
internal sealed record SuiteRoot(
    ArchiveJob Job, string Suite, byte[] File, IReadOnlyList<string> SignedBy, ArchiveRoot Root, IReadOnlyList<KeptFile> Kept)
{
    /// <summary>The mirror that it came from.</summary>
    public Uri Mirror => Job.Mirrors[Suite];
}

/// <summary>A verified file of a suite.</summary>
/// <param name="Path">Its path, by which the suite's snapshot knows it.</param>
/// <param name="Content">Its content.</param>
/// <param name="Signed">When it was signed, where it is one more signed file.</param>
internal sealed record KeptFile(string Path, byte[] Content, DateTimeOffset? Signed = null);

/// <summary>Fetches and judges signed files.</summary>
internal sealed class RootReader(
    Fetcher fetcher, SignatureVerifier verifier, Decompressor decompressor, TimeProvider time, TakeOptions options)
{
    /// <exception cref="Failure">It is missing, its signature does not hold, or what it says is not acceptable.</exception>
    public async Task<SuiteRoot> ReadAsync(ArchiveJob job, string suite, SuiteSnapshot? before, CancellationToken cancel)
    {
        var files = await Together.AllAsync(job.Format.RootsOf(suite), signed => VerifyAsync(job, suite, signed, cancel))
            .ConfigureAwait(false);
        var first = files[0];
        var text = first.Signed.IsIndex
            ? decompressor.Plain(first.Name, first.Verified.Text, fetcher.Limits.IndexBytes, cancel)
            : first.Verified.Text;
        var root = job.Format.ReadRoot(text, first.Verified.Signed, job.Declaration, suite, job.Architecture);
        var problems = RootChecks.Check(
            job.Declaration, $"the {job.Format.RootName} of {suite}", root, before, time.GetUtcNow(), options)
            .Concat(
                files.Skip(1)
                    .SelectMany(file =>
                        RootChecks.Check(
                            job.Declaration, file.Name, file.Signed.Path, file.Verified.Signed, before, time.GetUtcNow(),
                            options)))
            .ToList();
        return problems.Count == 0
            ? new SuiteRoot(
                job, suite, first.File, first.Verified.SignedBy, root,
                [.. files.SelectMany((file, i) => Kept(file, i == 0 ? text : null))])
            : throw new Failure(problems);
    }

    private async Task<SignedFile> VerifyAsync(ArchiveJob job, string suite, SignedRoot signed, CancellationToken cancel)
    {
        var file = await GetAsync(
            job, suite, signed.Path, signed.IsIndex ? fetcher.Limits.SignedIndexBytes : fetcher.Limits.RootBytes, cancel)
            .ConfigureAwait(false);
        var signature = signed.SignaturePath is { } path
            ? await GetAsync(job, suite, path, fetcher.Limits.SignatureBytes, cancel).ConfigureAwait(false)
            : null;
        var name = $"{signed.Path} of the archive {job.Declaration.Name}";
        var verified = await Task.Run(() => verifier.Verify(name, file, signature, job.Keyring, cancel), cancel)
            .ConfigureAwait(false);
        return new SignedFile(signed, name, file, signature, verified);
    }

    private static IEnumerable<KeptFile> Kept(SignedFile file, byte[]? text)
    {
        if (file.Signed.IsIndex)
        {
            yield return text is null
                ? new KeptFile(file.Signed.Path, file.File, file.Verified.Signed)
                : new KeptFile(file.Signed.Path + ".tar", text);
        }

        if (file.Signature is { } signature)
        {
            yield return new KeptFile(file.Signed.SignaturePath!, signature);
        }
    }

    private async Task<byte[]> GetAsync(ArchiveJob job, string suite, string path, long limit, CancellationToken cancel)
    {
        var uri = MirrorUri.Below(job.Mirrors[suite], path);
        return await fetcher.FetchBytesAsync(new FetchRequest(uri, limit), cancel).ConfigureAwait(false)
            ?? throw new Failure(
                $"the mirror has no suite {VisibleText.Of(suite)}, or does not sign it: there is no {MirrorUri.Shown(uri)}",
                $"check `{job.Format.PartsKey}:` and `mirror:` under `{job.Declaration.Name}:`",
                job.Declaration.Where);
    }

    private sealed record SignedFile(SignedRoot Signed, string Name, byte[] File, byte[]? Signature, VerifiedText Verified);
}
