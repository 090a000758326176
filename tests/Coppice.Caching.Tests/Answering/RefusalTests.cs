using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coppice.Caching.Tests.Answering;

/// <summary>Templates reach the cache as if from this machine, and so whatever it would connect to for them.</summary>
public sealed class RefusalTests(Keys keys)
{
    private const string Less = "pool/main/l/less/less_1.0_amd64.deb";

    private CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_answered_but_what_archives_have_and_nothing_is_connected_to_but_their_mirrors()
    {
        await using var inside = new ScriptedServer();
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", "the package less"u8.ToArray());
        // Listed or not: what is only of this machine stays so.
        await world.StartAsync($"127.0.0.1:{inside.Uri.Port}", $"localhost:{inside.Uri.Port}");
        var (host, mirror, own) = (inside.Uri.Authority, world.Server.Uri.Authority, world.Address.Authority);
        var asked = world.Server.Requests.Count;
        foreach (var (request, status) in ((string, int)[])
        [
            ($"GET http://{host}/ HTTP/1.1", 502), ($"GET http://localhost:{inside.Uri.Port}/ HTTP/1.1", 502),
            ($"CONNECT {host} HTTP/1.1", 502), ($"CONNECT localhost:{inside.Uri.Port} HTTP/1.1", 502),
            ("GET http://other.invalid/x HTTP/1.1", 403), ("CONNECT other.invalid:443 HTTP/1.1", 403),
            ($"CONNECT {own} HTTP/1.1", 403), ($"CONNECT {mirror} HTTP/1.1", 403), ("CONNECT [::1]:22 HTTP/1.1", 403),
            ("CONNECT nothing HTTP/1.1", 400), ("CONNECT a:1@b:2 HTTP/1.1", 400),
            ($"GET http://{own}/api/home/status HTTP/1.1", 403), ("GET /api/home/status HTTP/1.1", 404),
            ("GET /metrics HTTP/1.1", 400), ("GET / HTTP/1.1", 400),
            ($"GET http://{mirror}/secret HTTP/1.1", 404), ($"GET http://{mirror}/dists/tiny/../../etc/passwd HTTP/1.1", 404),
            ("GET /tiny/../../../etc/passwd HTTP/1.1", 404), ("GET /tiny/%2e%2e/%2e%2e/etc/passwd HTTP/1.1", 404),
            ("GET /tiny/%00 HTTP/1.1", 400), ("GET http://user:pw@" + mirror + "/" + Less + " HTTP/1.1", 400),
            ("GET ftp://other.invalid/ HTTP/1.1", 400), ("POST /tiny/dists/tiny/InRelease HTTP/1.1\r\nContent-Length: 0", 405),
            ($"DELETE http://{mirror}/{Less} HTTP/1.1", 405),
        ])
        {
            Assert.Equal((request, status), (request, await StatusAsync(world, request)));
        }

        Assert.Empty(inside.Requests);
        Assert.Equal(asked, world.Server.Requests.Count);
    }

    [Fact]
    public async Task Several_requests_on_one_connection_are_answered_in_their_order()
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", "the package less"u8.ToArray());
        await world.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, world.Address.Port, Cancel);
        var stream = client.GetStream();
        var host = world.Server.Uri.Authority;
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"GET http://{host}/{Less} HTTP/1.1\r\nHost: {host}\r\n\r\nGET http://{host}/none HTTP/1.1\r\nHost: {host}\r\n\r\n"
                    + $"GET http://{host}/{Less} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), Cancel);
        var text = await new StreamReader(stream, Encoding.Latin1).ReadToEndAsync(Cancel);
        Assert.Equal(
            ["200", "404", "200"],
            text.Split("HTTP/1.1 ", StringSplitOptions.RemoveEmptyEntries).Select(answer => answer[..3]));
        Assert.EndsWith("the package less", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", HttpStatusCode.Forbidden)]
    [InlineData(", cache: public", HttpStatusCode.OK)]
    public async Task What_needs_a_login_is_given_only_where_the_family_says_so(string said, HttpStatusCode status)
    {
        await using var world = new CacheWorld(keys, said);
        world.Archive.Add("less", "the package less"u8.ToArray());
        var logins = world.At("auth.conf");
        await File.WriteAllTextAsync(logins, $"machine {world.Server.Uri} login me password secret\n", Cancel);
        File.SetUnixFileMode(logins, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        world.Variables["COPPICE_AUTH"] = logins;
        await world.StartAsync();
        using var client = world.Client(proxy: true);
        using var answer = await client.GetAsync(world.Server.At(Less), Cancel);
        Assert.Equal(status, answer.StatusCode);
        using var index = await client.GetAsync(world.Server.At("dists/tiny/InRelease"), Cancel);
        Assert.Equal(status, index.StatusCode);
    }

    private async Task<int> StatusAsync(CacheWorld world, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, world.Address.Port, Cancel);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{request}\r\nHost: x.invalid\r\nConnection: close\r\n\r\n"), Cancel);
        var answer = await new StreamReader(stream, Encoding.Latin1).ReadLineAsync(Cancel);
        return int.Parse(answer!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
