using System.Net;
using Coppice.Engine;
using Coppice.Foundation;
using Coppice.Serving.Answering;
using Coppice.Serving.Guarding;
using Coppice.Serving.Listening;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coppice.Serving;

/// <summary>What to serve, and to whom.</summary>
/// <param name="Families">The families: their files, and the store of each.</param>
/// <param name="Listen">Where to listen.</param>
public sealed record PageRequest(IReadOnlyList<EngineOptions> Families, ListenAddress Listen)
{
    /// <summary>Names of this server beside its address, as browsers ask for it.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>The file with the token; null for one that is new with each start.</summary>
    public string? TokenFile { get; init; }
}

/// <summary>
/// The pages of families, their JSON and metrics, at one address. Other listeners (for packages and repositories) are servers of
/// their own and know nothing of this one.
/// </summary>
public static class PageServer
{
    private const long LargestForm = 64 << 10;
    private const long MostConnections = 200;

    /// <summary>Serves until it is stopped.</summary>
    /// <param name="request">What to serve.</param>
    /// <param name="ready">Told the address to open when the server answers.</param>
    /// <param name="note">Told of bugs, one text each.</param>
    /// <param name="cancel">Stops; a run at work is stopped, too, and what it finished stays.</param>
    /// <exception cref="Failure">A family file is wrong, or the address cannot be listened on.</exception>
    public static async Task RunAsync(PageRequest request, Action<string> ready, Action<string> note, CancellationToken cancel)
    {
        using var served = new Served(request.Families);
        var token = request.TokenFile is { } file ? AccessToken.In(file) : AccessToken.Random();
        using var socket = BoundSocket.Open(request.Listen);
        var place = socket.EndPoint;
        var builder = Builder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = LargestForm;
            options.Limits.MaxConcurrentConnections = MostConnections;
            options.ListenHandle(socket.Descriptor);
        });
        var gate = new Gate(new KnownHosts(place, request.Hosts), token, socket.IsOwnersAlone);
        await using var app = Application(builder, served, gate, note);
        await app.StartAsync(cancel);
        ready((place is null ? "http://localhost/" : $"http://{Shown(place, request.Hosts)}/")
            + (socket.IsOwnersAlone ? "" : $"?token={token.Text}")
            + (request.Listen is SocketPath path ? $" on {VisibleText.Of(path.Path)}" : ""));
        try
        {
            await served.Idle.WatchAsync(request.Families[0].Time, cancel);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }

        await served.Desk.StopAsync();
        await app.StopAsync(CancellationToken.None);
    }

    /// <summary>A builder that takes nothing from the machine: no settings from files of this folder or from variables.</summary>
    internal static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        return builder;
    }

    /// <summary>The application: the gate first, then whatever answers.</summary>
    internal static WebApplication Application(WebApplicationBuilder builder, Served served, Gate gate, Action<string> note)
    {
        var app = builder.Build();
        var maker = new PageMaker(served, gate);
        var faults = new Faults(maker, note);
        app.Use((context, next) =>
        {
            served.Idle.Note();
            return gate.InvokeAsync(context, inner => faults.InvokeAsync(inner, next));
        });
        app.UseRouting();
        new PageRoutes(served, maker).Map(app);
        new RunRoutes(served, maker, app.Lifetime.ApplicationStopping).Map(app);
        new ApiRoutes(served).Map(app);
        return app;
    }

    private static string Shown(IPEndPoint place, IReadOnlyList<string> hosts) =>
        hosts.Count > 0 && !IPAddress.IsLoopback(place.Address)
            ? hosts[0].Contains(':') ? hosts[0] : $"{hosts[0]}:{place.Port}"
            : $"{place}";

    // Signals are the caller's.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
