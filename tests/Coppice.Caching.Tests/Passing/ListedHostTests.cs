using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Coppice.Caching.Tests.Passing;

/// <summary>
/// Hosts that --also lists, by way of this machine's proxy, which looks their names up: what they answer comes out as it is.
/// </summary>
public sealed class ListedHostTests(Keys keys)
{
    private CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_listed_host_is_passed_on_unchanged_and_nothing_of_it_is_kept()
    {
        await using var proxy = new ScriptedServer();
        await using var world = await StartAsync(proxy);
        var content = Encoding.ASCII.GetBytes("what the host says");
        proxy.Script(
            "http://listed.invalid/file", $"206 Partial Content\nContent-Length: {content.Length}\nContent-Range: bytes 5-22/23\n"
                + "ETag: \"tag\"\nSet-Cookie: a=b\nLast-Modified: Sat, 18 Jul 2026 12:00:00 GMT", content);
        using var client = world.Client(proxy: true);
        using var message = new HttpRequestMessage(HttpMethod.Get, "http://listed.invalid/file");
        message.Headers.Range = new RangeHeaderValue(5, null);
        message.Headers.Add("Cookie", "secret=1");
        using var answer = await client.SendAsync(message, Cancel);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal("bytes 5-22/23", answer.Content.Headers.ContentRange!.ToString());
        Assert.Equal("\"tag\"", answer.Headers.ETag!.Tag);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        var asked = Assert.Single(proxy.Requests);
        Assert.Equal(5, asked.From);
        Assert.False(asked.Headers.ContainsKey("Cookie"));
        Assert.Empty(world.Kept(content));

        // Again is asked again, and what it says of errors and other places is its own affair.
        proxy.Script("http://listed.invalid/file", "302 Found\nLocation: http://elsewhere.invalid/\nContent-Length: 0");
        using var moved = await client.GetAsync("http://listed.invalid/file", Cancel);
        Assert.Equal((HttpStatusCode.Found, "http://elsewhere.invalid/"), (moved.StatusCode, moved.Headers.Location!.ToString()));
        Assert.Equal(2, proxy.Requests.Count);
        using var other = await client.GetAsync("http://listed.invalid:81/file", Cancel);
        Assert.Equal(HttpStatusCode.Forbidden, other.StatusCode);
    }

    [Fact]
    public async Task A_tunnel_goes_through_the_proxy_of_this_machine()
    {
        await using var proxy = new ScriptedServer();
        await using var world = await StartAsync(proxy);
        proxy.Scripts["listed.invalid:443"] = async (_, stream, cancel) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\nhello "u8.ToArray(), cancel);
            var heard = new byte[3];
            await stream.ReadExactlyAsync(heard, cancel);
            await stream.WriteAsync(heard, cancel);
        };
        Assert.Equal(
            "HTTP/1.1 200 Connection established\r\n\r\nhello abc", await AskAsync(world, "listed.invalid:443", "abc"));

        // What the proxy refuses is refused, and it is asked for nothing that was not listed.
        proxy.Script("listed.invalid:443", "407 Proxy Authentication Required");
        Assert.StartsWith("HTTP/1.1 502 ", await AskAsync(world, "listed.invalid:443", ""), StringComparison.Ordinal);
        var asked = proxy.Requests.Count;
        Assert.StartsWith("HTTP/1.1 403 ", await AskAsync(world, "listed.invalid:444", ""), StringComparison.Ordinal);
        Assert.Equal(asked, proxy.Requests.Count);
    }

    private async Task<CacheWorld> StartAsync(ScriptedServer proxy)
    {
        var world = new CacheWorld(keys);
        world.Archive.Add("less", "the package less"u8.ToArray());
        world.Variables["http_proxy"] = world.Variables["https_proxy"] = proxy.Uri.ToString();
        return await world.StartAsync("listed.invalid:80", "listed.invalid:443");
    }

    private async Task<string> AskAsync(CacheWorld world, string host, string then)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, world.Address.Port, Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n{then}"), Cancel);
        return await new StreamReader(stream, Encoding.Latin1).ReadToEndAsync(Cancel);
    }
}
