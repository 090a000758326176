using System.Net;
using System.Net.Sockets;
using System.Text;
using Coppice.Archives.Fetching;
using Coppice.Caching.Passing;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Coppice.Caching.Tests.Passing;

/// <summary>What comes out of one connection goes into the other, and what is no CONNECT is left to the web server.</summary>
public sealed class TunnelTests
{
    [Fact]
    public async Task A_tunnel_leads_to_the_host_that_was_looked_at_and_to_no_other()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var there = new ScriptedServer();
        there.Script("/x", "200 OK\nContent-Length: 5", "there"u8.ToArray());
        var tunnels = new Tunnels(
            host => host.Port == there.Uri.Port, (_, at) => !IPAddress.IsLoopback(at.Address), MirrorProxy.None, _ => false);
        var (app, place) = await Listener.StartAsync(
            new IPEndPoint(IPAddress.Loopback, 0), "--cache", context => context.Response.WriteAsync("here"),
            listen => listen.Use(next => connection => tunnels.InvokeAsync(connection, next)));
        await using (app)
        {
            async Task<string> AskAsync(params string[] parts)
            {
                using var client = new TcpClient();
                await client.ConnectAsync(place, cancel);
                foreach (var part in parts)
                {
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(part), cancel);
                    // In pieces, as a network may bring it.
                    await Task.Delay(20, cancel);
                }

                return await new StreamReader(client.GetStream()).ReadToEndAsync(cancel);
            }

            const string Get = "GET /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
            var through = await AskAsync("CON", $"NECT {there.Uri.Authority} HTTP/1.1\r\nHost: x\r\n", "\r\n" + Get);
            Assert.StartsWith("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\n", through, StringComparison.Ordinal);
            Assert.EndsWith("there", through, StringComparison.Ordinal);
            Assert.StartsWith("HTTP/1.1 403 ", await AskAsync("CONNECT 127.0.0.1:1 HTTP/1.1\r\n\r\n"), StringComparison.Ordinal);
            Assert.Contains("here", await AskAsync("G", Get[1..]), StringComparison.Ordinal);
        }
    }
}
