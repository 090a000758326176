using Coppice.Archives.Fetching;
using Coppice.Archives.Signatures;
using Coppice.Distributions;
using Coppice.Foundation;

namespace Coppice.Archives.Freezing;

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
        var root = job.Format.ReadRoot(text, first.Verified.Signed, job.Declaration, suite, job.Architecture, job.Foreign);
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
            ? new SuiteRoot(job, suite, first.Signed, first.File, first.Verified, root)
            {
                Signature = first.Signed.IsIndex ? null : first.Signature,
                Kept = [.. files.Where(file => file.Signed.IsIndex).SelectMany((file, i) => Kept(file, i == 0 ? text : null))],
            }
            : throw new Failure(problems, kind: ProblemKind.Unverified);
    }

    private async Task<SignedFile> VerifyAsync(ArchiveJob job, string suite, SignedRoot signed, CancellationToken cancel)
    {
        if (await TryGetAsync(job, suite, signed, cancel).ConfigureAwait(false) is not var (form, file))
        {
            var missing = MirrorUri.Shown(MirrorUri.Below(job.Mirrors[suite], signed.Path));
            throw Missing(job, suite, signed.Else is { } other ? $"{missing}, nor {Path.GetFileName(other.Path)}" : missing);
        }

        var signature = form.SignaturePath is { } path
            ? await GetAsync(job, suite, path, fetcher.Limits.SignatureBytes, cancel).ConfigureAwait(false)
                ?? throw Missing(job, suite, MirrorUri.Shown(MirrorUri.Below(job.Mirrors[suite], path)))
            : null;
        var name = $"{form.Path} of the archive {job.Declaration.Name}";
        if (form.MustBeArmoured && !signature.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("-----BEGIN PGP SIGNATURE-----"u8))
        {
            throw new Failure([new Problem(
                $"{VisibleText.Of(form.SignaturePath!)} of the archive {job.Declaration.Name} is a binary signature; apt takes "
                    + "none but ASCII-armoured ones, so the template could not update itself",
                $"write another `mirror:` under `{job.Declaration.Name}:`, or ask its keeper for an InRelease",
                job.Declaration.Where)], kind: ProblemKind.Unverified);
        }

        var verified = await Task.Run(() => verifier.Verify(name, file, signature, job.Keyring, cancel), cancel)
            .ConfigureAwait(false);
        return new SignedFile(form, name, file, signature, verified);
    }

    private static IEnumerable<KeptFile> Kept(SignedFile file, byte[]? text)
    {
        yield return text is null
            ? new KeptFile(file.Signed.Path, file.File, file.Verified.Signed)
            : new KeptFile(file.Signed.Path + ".tar", text);
        if (file.Signature is { } signature)
        {
            yield return new KeptFile(file.Signed.SignaturePath!, signature);
        }
    }

    // The first of the forms that the mirror has.
    private async Task<(SignedRoot Form, byte[] File)?> TryGetAsync(
        ArchiveJob job, string suite, SignedRoot signed, CancellationToken cancel)
    {
        for (var form = signed; form is not null; form = form.Else)
        {
            var limit = form.IsIndex ? fetcher.Limits.SignedIndexBytes : fetcher.Limits.RootBytes;
            if (await GetAsync(job, suite, form.Path, limit, cancel).ConfigureAwait(false) is { } file)
            {
                return (form, file);
            }
        }

        return null;
    }

    private Task<byte[]?> GetAsync(ArchiveJob job, string suite, string path, long limit, CancellationToken cancel) =>
        fetcher.FetchBytesAsync(new FetchRequest(MirrorUri.Below(job.Mirrors[suite], path), limit), cancel);

    private static Failure Missing(ArchiveJob job, string suite, string missing) => new(
        $"the mirror has no suite {VisibleText.Of(suite)}, or does not sign it: there is no {missing}",
        $"check `{job.Format.PartsKey}:` and `mirror:` under `{job.Declaration.Name}:`",
        job.Declaration.Where, kind: ProblemKind.Unreachable);

    private sealed record SignedFile(SignedRoot Signed, string Name, byte[] File, byte[]? Signature, VerifiedText Verified);
}
