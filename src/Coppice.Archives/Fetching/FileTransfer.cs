using Coppice.Foundation;

namespace Coppice.Archives.Fetching;

/// <summary>Copies a file from a <c>file:</c> mirror, under the same limits as one from the network.</summary>
internal static class FileTransfer
{
    public static async Task<bool> CopyAsync(FetchRequest request, Stream to, Action<long>? arrived, CancellationToken cancel)
    {
        var path = request.Uri.LocalPath;
        try
        {
            if (Directory.Exists(path) || !File.Exists(path))
            {
                return false;
            }

            await using var from = File.OpenRead(path);
            SizeCheck.Announced(request, from.Length);
            to.SetLength(0);
            var buffer = new byte[128 << 10];
            int read;
            while ((read = await from.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
            {
                SizeCheck.Within(request, to.Length + read);
                await to.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
                arrived?.Invoke(to.Length);
            }

            SizeCheck.Complete(request, to.Length);
            return true;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new Failure($"cannot read {VisibleText.Of(path)}: {e.Message}", inner: e, kind: ProblemKind.FileAccess);
        }
        catch (TransientFetchException e)
        {
            throw new Failure($"cannot copy {VisibleText.Of(path)}: {e.Message}", inner: e, kind: ProblemKind.FileAccess);
        }
    }
}

/// <summary>Holds a transfer to the size that is signed, or to its limit.</summary>
internal static class SizeCheck
{
    /// <summary>The whole size as the other side announces it, before anything is read.</summary>
    public static void Announced(FetchRequest request, long? size)
    {
        if (size is { } known && request.Size is { } signed && known != signed)
        {
            throw new Failure(
                $"the mirror's file at {MirrorUri.Shown(request.Uri)} differs from the signed one: {known} bytes instead of "
                    + $"{signed}",
                "coppice update (the mirror may be in the middle of an update: try again later)", kind: ProblemKind.Unverified);
        }

        Within(request, size ?? 0);
    }

    /// <summary>The number of bytes that have arrived.</summary>
    public static void Within(FetchRequest request, long size)
    {
        if (size > request.Limit)
        {
            throw new Failure(
                $"{MirrorUri.Shown(request.Uri)} is larger than {(request.Size is null ? "the limit of" : "the signed")} "
                    + $"{request.Limit} bytes",
                "write another `mirror:` in the family file", kind: ProblemKind.Unverified);
        }
    }

    /// <summary>The size at the end of the transfer.</summary>
    public static void Complete(FetchRequest request, long size)
    {
        if (request.Size is { } signed && size < signed)
        {
            throw new TransientFetchException($"the transfer ended after {size} of {signed} bytes");
        }
    }
}
