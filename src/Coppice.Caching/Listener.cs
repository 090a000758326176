using System.Net;
using Coppice.Caching.Guarding;
using Coppice.Foundation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coppice.Caching;

/// <summary>A web server at one address that does one thing, and takes no settings from this machine.</summary>
internal static class Listener
{
    private const long MostConnections = 500;
    private const long MostWaiting = 512 << 10;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Listens.</summary>
    /// <param name="place">The address and port; port 0 is any that is free.</param>
    /// <param name="option">The option that named it, for messages: <c>--cache</c>.</param>
    /// <param name="answer">Answers a request.</param>
    /// <param name="configure">What else the listener needs; null for nothing.</param>
    /// <returns>The server, which the caller stops and disposes of, and the address that it has.</returns>
    /// <exception cref="Failure">The port is taken, or the address is not one of this machine.</exception>
    public static async Task<(WebApplication App, IPEndPoint Place)> StartAsync(
        IPEndPoint place, string option, RequestDelegate answer, Action<ListenOptions>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        // One client asks for one file after the other: what another thread has to be woken for takes as long as a small file.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            // Nobody sends anything.
            options.Limits.MaxRequestBodySize = 0;
            options.Limits.MaxConcurrentConnections = MostConnections;
            // Whole pieces of files wait for a client, not many small ones.
            options.Limits.MaxResponseBufferSize = MostWaiting;
            // A proxy is asked for other hosts than itself.
            options.AllowHostHeaderOverride = true;
            options.Listen(place, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                configure?.Invoke(listen);
            });
        });
        var app = builder.Build();
        app.Run(answer);
        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw Taken(place, option, e);
        }
        catch (System.Net.Sockets.SocketException e)
        {
            await app.DisposeAsync();
            throw Taken(place, option, e);
        }

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return (app, new IPEndPoint(place.Address, new Uri(address).Port));
    }

    /// <summary>Stops. Who still gets something has a moment, and is cut off then; clients continue later.</summary>
    public static async Task StopAsync(WebApplication app)
    {
        using var soon = new CancellationTokenSource(Grace);
        await app.StopAsync(soon.Token);
    }

    private static Failure Taken(IPEndPoint place, string option, Exception e)
    {
        var owner = e is IOException { InnerException: AddressInUseException } ? PortOwner.Of(place.Port) : null;
        return new Failure(
            $"cannot listen on {place}: "
                + (owner is null ? VisibleText.Of(e.Message) : $"{VisibleText.Of(owner)} listens there"),
            $"coppice serve {option} {new IPEndPoint(place.Address, 0)}    # takes a port that is free", inner: e,
            kind: e is IOException { InnerException: AddressInUseException } ? ProblemKind.Busy : ProblemKind.Machine);
    }

    // Signals are the caller's.
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
