using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Coppice.Caching.Repositories;
using Coppice.Foundation;

namespace Coppice.Caching.Tests.Repositories;

/// <summary>Folders are served as they lie there, and nothing next to them.</summary>
public sealed class RepositoryTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;
    private IPEndPoint place = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (var (path, text) in ((string, string)[])
        [
            ("own/pool/a+b_1~1.deb", "package"), ("own/dists/own/InRelease", "signed"), ("own/.secret", "no"),
            ("own/.git/config", "no"), ("own/rpm/x.rpm.part", "no"), ("secret", "no"),
        ])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.At(path))!);
            await File.WriteAllTextAsync(folder.At(path), text);
        }

        File.CreateSymbolicLink(folder.At("own/link"), folder.At("secret"));
        File.CreateSymbolicLink(folder.At("own/up"), folder.Path);
        var ready = new TaskCompletionSource<IPEndPoint>(TaskCreationOptions.RunContinuationsAsynchronously);
        running = RepositoryServer.RunAsync(
            RepositoryRequest.Of(new IPEndPoint(IPAddress.Loopback, 0), [folder.At("own")]), ready.SetResult, stop.Token);
        place = await ready.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData("/own/pool/a+b_1~1.deb", 200)]
    [InlineData("/own/pool/a%2bb_1%7e1.deb", 200)]
    [InlineData("/own/dists/own/InRelease", 200)]
    [InlineData("/own/.secret", 404)]
    [InlineData("/own/.git/config", 404)]
    [InlineData("/own/%2egit/config", 404)]
    [InlineData("/own/rpm/x.rpm.part", 404)]
    [InlineData("/own/../secret", 404)]
    [InlineData("/own/%2e%2e/secret", 404)]
    [InlineData("/own/..%2fsecret", 404)]
    [InlineData("/own/link", 404)]
    [InlineData("/own/up/secret", 404)]
    [InlineData("/own/pool", 404)]
    [InlineData("/own/pool/", 404)]
    [InlineData("/own//pool/a+b_1~1.deb", 404)]
    [InlineData("/own/%00", 400)]
    [InlineData("/secret", 404)]
    [InlineData("/other/x", 404)]
    [InlineData("http://other.invalid/own/pool/a+b_1~1.deb", 404)]
    public async Task A_path_is_a_file_of_the_folder_or_nothing(string path, int status)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(place, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        var answer = await new StreamReader(stream).ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_never_changes_may_be_kept_and_everything_can_be_continued()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{place}/own/") };
        var cancel = TestContext.Current.CancellationToken;
        using var package = await client.GetAsync("pool/a+b_1~1.deb", cancel);
        Assert.NotNull(package.Headers.CacheControl!.MaxAge);
        using var signed = await client.GetAsync("dists/own/InRelease", cancel);
        Assert.True(signed.Headers.CacheControl!.NoCache);
        using var message = new HttpRequestMessage(HttpMethod.Get, "pool/a+b_1~1.deb");
        (message.Headers.Range, message.Headers.IfRange) = (new(3, null), new(package.Headers.ETag!));
        using var rest = await client.SendAsync(message, cancel);
        Assert.Equal((HttpStatusCode.PartialContent, "kage"), (rest.StatusCode, await rest.Content.ReadAsStringAsync(cancel)));
        using var again = new HttpRequestMessage(HttpMethod.Get, "pool/a+b_1~1.deb");
        again.Headers.IfNoneMatch.Add(package.Headers.ETag!);
        using var same = await client.SendAsync(again, cancel);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
    }

    [Fact]
    public void Folders_have_a_name_each_and_exist()
    {
        var here = new IPEndPoint(IPAddress.Loopback, 0);
        Assert.Equal(["own"], RepositoryRequest.Of(here, [folder.At("own") + "/"]).Folders.Keys);
        Assert.Equal(["a"], RepositoryRequest.Of(here, ["a=" + folder.At("own")]).Folders.Keys);
        Assert.Throws<Failure>(() => RepositoryRequest.Of(here, []));
        Assert.Throws<Failure>(() => RepositoryRequest.Of(here, [folder.At("none")]));
        Assert.Throws<Failure>(() => RepositoryRequest.Of(here, [folder.At("own"), folder.At("own")]));
    }
}
