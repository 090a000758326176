using Coppice.Archives.Fetching;
using Coppice.Archives.Signatures;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Archives.Downloads;

/// <summary>
/// Fetches one package into its place, resuming what an earlier run left, and verifies it before it gets its name.
/// </summary>
internal sealed class PackageFetch(Fetcher fetcher, SignatureVerifier verifier)
{
    /// <param name="package">What to fetch.</param>
    /// <param name="path">The name that it gets when it is whole and verified.</param>
    /// <param name="held">Called with the number of bytes that are there.</param>
    /// <param name="cancel">Stops the transfer; what arrived is kept for the next time.</param>
    /// <exception cref="Failure">It cannot be had, or is not what is signed.</exception>
    public async Task RunAsync(PackageFile package, string path, Action<long> held, CancellationToken cancel)
    {
        if (package.Size > fetcher.Limits.PackageBytes)
        {
            throw new Failure(
                $"the package {Shown(package)} has {package.Size} bytes, more than the limit of {fetcher.Limits.PackageBytes}",
                kind: ProblemKind.Unverified);
        }

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var partial = path + ".part";

        // The lock makes a second process wait for the first one's download instead of writing into the same file.
        await using var file = await ExclusiveFile.TakeAsync(partial, cancel).ConfigureAwait(false);
        if (new FileInfo(path) is { Exists: true } there && there.Length == package.Size)
        {
            // The file that was opened is the finished one under its old name, or a new empty one.
            File.Delete(partial);
            held(package.Size);
            await VerifySignatureAsync(package, path, path, cancel).ConfigureAwait(false);
            return;
        }

        if (file.Length > package.Size)
        {
            file.SetLength(0);
        }

        var resumed = file.Length > 0;
        await FetchAsync(package, file, held, cancel).ConfigureAwait(false);
        if (!Holds(package, file) && resumed)
        {
            // The beginning may have been another mirror's lie or damaged by a crash: it does not count against this transfer.
            file.SetLength(0);
            await FetchAsync(package, file, held, cancel).ConfigureAwait(false);
        }

        if (!Holds(package, file))
        {
            File.Delete(partial);
            throw new Failure(
                $"the package {Shown(package)} from {MirrorUri.Shown(package.Mirror)} is not what the signed index names: its "
                    + $"{package.Digest.Function} differs; it was deleted",
                "write another `mirror:` in the family file, or coppice update",
                kind: ProblemKind.Unverified);
        }

        // A disk takes its time, and the threads of the pool are few: whoever else wants something would wait with it.
        await Task.Factory.StartNew(
            () => file.Flush(flushToDisk: true), cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .ConfigureAwait(false);
        await VerifySignatureAsync(package, partial, path, cancel).ConfigureAwait(false);
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>
    /// Whether the signature that lies next to a package in the store is the one that its index has, or one that holds.
    /// </summary>
    /// <param name="package">The package.</param>
    /// <param name="path">Where it lies.</param>
    public bool SignatureHolds(PackageFile package, string path, CancellationToken cancel)
    {
        var (signed, stored) = (package.Signature!, path + PackageSignature.Ending);
        if (new FileInfo(stored) is not { Exists: true } file || file.Length > fetcher.Limits.SignatureBytes)
        {
            return false;
        }

        var signature = File.ReadAllBytes(stored);
        if (!signed.Embedded.IsEmpty)
        {
            return signed.Embedded.Span.SequenceEqual(signature);
        }

        try
        {
            verifier.VerifyFile(Named(package), path, signature, OpenPgpKeyring.Load(signed.Keyring), cancel);
            return true;
        }
        catch (Failure)
        {
            return false;
        }
    }

    // The signature gets its name before the package does, so that a package that is there has one.
    private async Task VerifySignatureAsync(PackageFile package, string file, string path, CancellationToken cancel)
    {
        if (package.Signature is not { } signed)
        {
            return;
        }

        var uri = MirrorUri.Below(package.Mirror, signed.Path);
        var signature = !signed.Embedded.IsEmpty ? signed.Embedded.ToArray()
            : await fetcher.FetchBytesAsync(new FetchRequest(uri, fetcher.Limits.SignatureBytes), cancel).ConfigureAwait(false)
                ?? throw new Failure(
                    $"the package {Shown(package)} is not signed: there is no {MirrorUri.Shown(uri)}",
                    "write another `mirror:` in the family file", kind: ProblemKind.Unverified);
        try
        {
            await Task.Run(
                () => verifier.VerifyFile(Named(package), file, signature, OpenPgpKeyring.Load(signed.Keyring), cancel), cancel)
                .ConfigureAwait(false);
        }
        catch (Failure)
        {
            File.Delete(file);
            throw;
        }

        DurableFile.Write(path + PackageSignature.Ending, signature);
    }

    private async Task FetchAsync(PackageFile package, FileStream file, Action<long> held, CancellationToken cancel)
    {
        var request = FetchRequest.OfSize(MirrorUri.Below(package.Mirror, package.Path), package.Size);
        if (!await fetcher.FetchAsync(request, file, held, cancel).ConfigureAwait(false))
        {
            throw new Failure(
                $"the mirror no longer has the package {Shown(package)}: {MirrorUri.Shown(request.Uri)}",
                "coppice update (takes a new snapshot, with the versions that the mirror has now)",
                kind: ProblemKind.Unreachable);
        }
    }

    private static bool Holds(PackageFile package, FileStream file)
    {
        file.Flush();
        file.Position = 0;
        return file.Length == package.Size && package.Digest.IsOf(file);
    }

    private static string Named(PackageFile package) => $"the package {package.Name} {package.Version}";

    private static string Shown(PackageFile package) =>
        VisibleText.Of($"{package.Name} {package.Version} ({package.Architecture})");
}
