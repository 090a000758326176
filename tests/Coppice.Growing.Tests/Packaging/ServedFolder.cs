using System.Net;
using Coppice.Caching.Repositories;

namespace Coppice.Growing.Tests.Packaging;

/// <summary>A folder as <c>serve --repositories</c> serves it, on loopback.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource<IPEndPoint> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task running;

    private ServedFolder(string folder) => running = RepositoryServer.RunAsync(
        RepositoryRequest.Of(new IPEndPoint(IPAddress.Loopback, 0), ["served=" + folder]), ready.SetResult, stop.Token);

    /// <summary>The folder's address, without a slash at its end.</summary>
    public string Url { get; private set; } = "";

    public static async Task<ServedFolder> StartAsync(string folder)
    {
        var served = new ServedFolder(folder);
        await Task.WhenAny(served.ready.Task, served.running);
        served.Url = $"http://{await served.ready.Task}/served";
        return served;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }
}
