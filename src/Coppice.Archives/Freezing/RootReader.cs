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
internal sealed record SuiteRoot(ArchiveJob Job, string Suite, byte[] File, IReadOnlyList<string> SignedBy, ArchiveRoot Root)
{
    /// <summary>The mirror that it came from.</summary>
    public Uri Mirror => Job.Mirrors[Suite];
}

/// <summary>Fetches and judges signed files.</summary>
internal sealed class RootReader(Fetcher fetcher, SignatureVerifier verifier, TimeProvider time, TakeOptions options)
{
    /// <exception cref="Failure">It is missing, its signature does not hold, or what it says is not acceptable.</exception>
    public async Task<SuiteRoot> ReadAsync(ArchiveJob job, string suite, SuiteSnapshot? before, CancellationToken cancel)
    {
        var signed = job.Format.RootOf(suite);
        var file = await GetAsync(job, suite, signed.Path, cancel).ConfigureAwait(false);
        var signature = signed.SignaturePath is { } path ? await GetAsync(job, suite, path, cancel).ConfigureAwait(false) : null;
        var name = $"{signed.Path} of the archive {job.Declaration.Name}";
        var verified = await Task.Run(() => verifier.Verify(name, file, signature, job.Keyring, cancel), cancel).ConfigureAwait(false);
        var root = job.Format.ReadRoot(verified.Text, job.Declaration, suite, job.Architecture);
        var problems = RootChecks.Check(job.Declaration, suite, root, before, time.GetUtcNow(), options).ToList();
        return problems.Count == 0 ? new SuiteRoot(job, suite, file, verified.SignedBy, root) : throw new Failure(problems);
    }

    private async Task<byte[]> GetAsync(ArchiveJob job, string suite, string path, CancellationToken cancel)
    {
        var uri = MirrorUri.Below(job.Mirrors[suite], path);
        return await fetcher.FetchBytesAsync(new FetchRequest(uri, fetcher.Limits.RootBytes), cancel).ConfigureAwait(false)
            ?? throw new Failure(
                $"the mirror has no suite {VisibleText.Of(suite)}, or does not sign it: there is no {MirrorUri.Shown(uri)}",
                $"check `suites:` and `mirror:` under `{job.Declaration.Name}:`",
                job.Declaration.Where);
    }
}
