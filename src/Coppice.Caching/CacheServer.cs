using System.Net;
using Coppice.Archives.Fetching;
using Coppice.Caching.Answering;
using Coppice.Caching.Guarding;
using Coppice.Caching.Passing;
using Coppice.Engine;
using Coppice.Engine.Caching;
using Coppice.Foundation;
using Microsoft.AspNetCore.Connections;

namespace Coppice.Caching;

/// <summary>What the package cache gives, and to whom.</summary>
/// <param name="Families">The families: their files, and the store of each.</param>
/// <param name="Listen">Where to listen.</param>
public sealed record CacheRequest(IReadOnlyList<EngineOptions> Families, IPEndPoint Listen)
{
    /// <summary>Hosts that no archive has and that are passed on unchanged.</summary>
    public IReadOnlyList<HostPort> Also { get; init; } = [];

    /// <summary>Whether clients see the snapshots that the families are built from, as long as they are valid.</summary>
    public bool Pin { get; init; }

    /// <summary>Whether an address is a listener of this process, which is never connected to.</summary>
    internal Func<IPEndPoint, bool> IsOwn { get; init; } = PortOwner.IsOwn;
}

/// <summary>
/// The package cache for running templates: a proxy and a mirror. It asks nobody who they are, so it gives nothing but what
/// signed metadata of declared archives name, and connects to nothing but their mirrors, the proxy of this machine, and public
/// addresses of hosts that were listed.
/// </summary>
public static class CacheServer
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan RecordPause = TimeSpan.FromSeconds(10);

    // So many pauses without a question for packages, and their catalogs are closed.
    private const int RestTicks = 3;

    /// <summary>Serves until it is stopped.</summary>
    /// <param name="request">What to serve.</param>
    /// <param name="ready">Told the address when it answers.</param>
    /// <param name="note">Told what went wrong, one line each.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">A family file is wrong, or the address cannot be listened on.</exception>
    public static async Task RunAsync(
        CacheRequest request, Action<IPEndPoint> ready, Action<string> note, CancellationToken cancel)
    {
        foreach (var family in request.Families)
        {
            family.ReadFamily();
        }

        var options = request.Families.Select(family => family with { Refuses = request.IsOwn }).ToList();
        var proxy = MirrorAccess.OfMachine(options[0].Variable).Proxy;
        var caches = new List<ArchiveCache>();
        try
        {
            caches.AddRange(options.Select(family => new ArchiveCache(family, request.Pin)));
            foreach (var cache in caches)
            {
                Open(cache, note, cancel);
            }

            using var passed = new PassedHosts(request.Also, proxy, IsClosed, request.IsOwn);
            var tunnels = new Tunnels(
                host => passed.Has(host) || IsMirror(host),
                (host, place) => IsMirror(host) ? request.IsOwn(place) : IsClosed(place), proxy, request.IsOwn);
            var (app, place) = await Listener.StartAsync(
                request.Listen, "--cache", new CacheAnswers(caches, passed, note).AnswerAsync,
                listen => listen.Use(next => connection => tunnels.InvokeAsync(connection, next)));
            await using (app)
            {
                ready(place);
                await Task.WhenAll(caches.SelectMany(cache => (Task[])
                [
                    KeepFreshAsync(cache, options[0].Time, note, cancel), KeepRecordAsync(cache, options[0].Time, cancel),
                ]));
                await Listener.StopAsync(app);
                await Task.WhenAll(caches.Select(cache => cache.LooseEnds.AllAsync()));
                caches.ForEach(cache => cache.WriteRecord(ended: true));
            }
        }
        finally
        {
            caches.ForEach(cache => cache.Dispose());
        }

        bool IsClosed(IPEndPoint at) => !PublicAddress.Is(at.Address) || request.IsOwn(at);
        bool IsMirror(HostPort host) => caches.Any(cache => cache.Knows(host.Host, host.Port, "https"));
    }

    // What the store has is taken anew in a moment, and may be what a key no longer holds for.
    private static void Open(ArchiveCache cache, Action<string> note, CancellationToken cancel)
    {
        try
        {
            cache.Open(cancel);
        }
        catch (Failure failure)
        {
            note($"the cache begins without metadata: {failure.Message}");
            cache.Statistics.Failed(failure.Message);
        }
    }

    private static async Task KeepFreshAsync(ArchiveCache cache, TimeProvider time, Action<string> note, CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(Pause, time);
            do
            {
                try
                {
                    await cache.RefreshAsync(cancel);
                    cache.WriteRecord();
                }
                catch (Exception e) when (e is Failure || FileErrors.Is(e))
                {
                    note($"the cache keeps the metadata that it has: {VisibleText.Of(e.Message)}");
                    cache.Statistics.Failed(e.Message);
                }

                FreeMemory();
            }
            while (await timer.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    // Reading metadata takes much more memory than giving them, and templates grow on the same machine.
    private static void FreeMemory() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    private static async Task KeepRecordAsync(ArchiveCache cache, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            using var timer = new PeriodicTimer(RecordPause, time);
            for (var ticks = 1; await timer.WaitForNextTickAsync(cancel); ticks++)
            {
                cache.WriteRecord();
                if (ticks % RestTicks == 0 && cache.Rest())
                {
                    FreeMemory();
                }
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The last one is written when nothing is served any more.
        }
    }
}
