using Coppice.Foundation;

namespace Coppice.Archives.Fetching;

/// <summary>
/// Brings files from mirrors: with caps, a minimum speed, retries, and resuming where a transfer broke off. Says nothing about
/// what is in them: callers verify.
/// </summary>
public sealed class Fetcher : IDisposable
{
    private readonly HttpTransfer http;
    private readonly TimeProvider time;
    private readonly MirrorAccess access;

    /// <summary>A fetcher over the network.</summary>
    /// <param name="limits">The limits; null means the defaults.</param>
    /// <param name="time">Measures speed and pauses; null means the system's clock.</param>
    /// <param name="access">How mirrors are reached; null means directly.</param>
    public Fetcher(FetchLimits? limits = null, TimeProvider? time = null, MirrorAccess? access = null)
    {
        Limits = limits ?? new FetchLimits();
        this.time = time ?? TimeProvider.System;
        this.access = access ?? MirrorAccess.Direct;
        http = new HttpTransfer(Limits, this.time, this.access);
    }

    /// <summary>Whether the store has what a build without any mirror needs, for hints.</summary>
    public Func<bool> WorksOffline { get; init; } = () => false;

    /// <summary>The limits that hold.</summary>
    public FetchLimits Limits { get; }

    /// <summary>Fetches a file.</summary>
    /// <param name="request">What to fetch.</param>
    /// <param name="to">Takes the bytes; seekable. What it holds already is taken as the file's beginning and the transfer
    /// resumed there. On return it is at its end and holds the whole file.</param>
    /// <param name="arrived">Called with the number of bytes held so far; it can fall back to 0 when a server does not
    /// resume.</param>
    /// <param name="cancel">Stops the transfer.</param>
    /// <returns>False when the mirror has no such file (404, 410).</returns>
    /// <exception cref="Failure">It cannot be had; what arrived stays in <paramref name="to"/> for the next time.</exception>
    public async Task<bool> FetchAsync(FetchRequest request, Stream to, Action<long>? arrived, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return request.Uri.Scheme switch
                {
                    "http" or "https" => await http.GetAsync(request, to, arrived, cancel).ConfigureAwait(false),
                    "file" => await FileTransfer.CopyAsync(request, to, arrived, cancel).ConfigureAwait(false),
                    _ =>
                        throw new Failure($"cannot fetch {MirrorUri.Shown(request.Uri)}: the scheme must be http, https or file",
                            kind: ProblemKind.FamilyFile),
                };
            }
            catch (TransientFetchException e) when (attempt < Limits.Attempts)
            {
                _ = e;
                await Task.Delay(Limits.Pause * (1 << Math.Min(attempt - 1, 6)), time, cancel).ConfigureAwait(false);
            }
            catch (TransientFetchException e)
            {
                throw new Failure(
                    $"cannot fetch {MirrorUri.Shown(request.Uri)}"
                        + $"{(access.Proxy.ShownFor(request.Uri) is { } proxy ? $" through the proxy {proxy}" : "")}: "
                        + $"{VisibleText.Of(e.Message)} ({Limits.Attempts} attempts)",
                    WorksOffline()
                        ? "run the same command again to continue; coppice build --offline uses what is already downloaded"
                        : "run the same command again to continue",
                    inner: e, kind: ProblemKind.Unreachable);
            }
        }
    }

    /// <summary>Fetches a small file into memory; null when the mirror has none.</summary>
    /// <exception cref="Failure">It cannot be had.</exception>
    public async Task<byte[]?> FetchBytesAsync(FetchRequest request, CancellationToken cancel)
    {
        using var memory = new MemoryStream();
        return await FetchAsync(request, memory, arrived: null, cancel).ConfigureAwait(false) ? memory.ToArray() : null;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
