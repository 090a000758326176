using System.Text;
using Coppice.Archives.Fetching;
using Coppice.Archives.Tests.Support;
using Coppice.Foundation;

namespace Coppice.Archives.Tests.Fetching;

/// <summary>Against a server on loopback that lies.</summary>
public sealed class FetcherTests : IAsyncDisposable
{
    private static readonly byte[] Content = Encoding.ASCII
        .GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(number => $"{number}\n")));
    private readonly ScriptedServer server = new();

    // Who is honest has time, however busy this machine is.
    private readonly Fetcher fetcher = With(TimeSpan.FromMinutes(2));

    // For servers that shall be given up.
    private readonly Fetcher impatient = With(TimeSpan.FromSeconds(0.2));

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        fetcher.Dispose();
        impatient.Dispose();
    }

    private static Fetcher With(TimeSpan patience) => new(new FetchLimits
    {
        Attempts = 3, Pause = TimeSpan.Zero, Redirects = 2, Answer = patience, Window = patience, MinimumBytes = 1000,
    });

    private async Task<byte[]?> FetchAsync(byte[]? there = null, Uri? uri = null, Fetcher? by = null)
    {
        using var to = new MemoryStream();
        to.Write(there ?? []);
        var request = FetchRequest.OfSize(uri ?? server.At("/file"), Content.Length);
        return await (by ?? fetcher).FetchAsync(request, to, arrived: null, TestContext.Current.CancellationToken)
            ? to.ToArray()
            : null;
    }

    private async Task RefusedAsync(string expected, Uri? uri = null, Fetcher? by = null)
    {
        var failure = await Assert.ThrowsAsync<Failure>(() => FetchAsync(uri: uri, by: by));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.NotEqual(ProblemKind.Other, failure.Problems[0].Kind);
    }

    // Sends the file, honest about ranges, but breaks off after this many bytes per request.
    private Func<Asked, Stream, CancellationToken, Task> BreakingAfter(int bytes) => (asked, to, cancel) =>
    {
        var from = (int)(asked.From ?? 0);
        var head = asked.From is null
            ? $"200 OK\nContent-Length: {Content.Length}"
            : $"206 Partial Content\nContent-Range: bytes {from}-{Content.Length - 1}/{Content.Length}\nContent-Length: "
                + $"{Content.Length - from}";
        return ScriptedServer.SendAsync(to, head, Content[from..Math.Min(from + bytes, Content.Length)], cancel);
    };

    [Fact]
    public async Task A_whole_file_arrives_and_the_server_learns_who_asks()
    {
        server.Script("/file", $"200 OK\nContent-Length: {Content.Length}", Content);
        Assert.Equal(Content, await FetchAsync());
        Assert.StartsWith("coppice/", Assert.Single(server.Requests).Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_transfer_is_resumed_where_it_broke_off()
    {
        server.Scripts["/file"] = BreakingAfter(10_000);
        Assert.Equal(Content, await FetchAsync());
        Assert.Equal([null, 10_000, 20_000], server.Requests.Select(asked => asked.From));
    }

    [Fact]
    public async Task What_an_earlier_run_left_is_continued()
    {
        server.Scripts["/file"] = BreakingAfter(int.MaxValue / 2);
        Assert.Equal(Content, await FetchAsync(there: Content[..777]));
        Assert.Equal(777, Assert.Single(server.Requests).From);
    }

    [Fact]
    public async Task A_server_without_ranges_is_read_from_the_start()
    {
        server.Script("/file", $"200 OK\nContent-Length: {Content.Length}", Content);
        Assert.Equal(Content, await FetchAsync(there: Content[..777]));
    }

    [Theory]
    [InlineData("206 Partial Content\nContent-Range: bytes 0-99/23890\nContent-Length: 100")]
    [InlineData("206 Partial Content\nContent-Range: bytes 777-23889/99999\nContent-Length: 23113")]
    [InlineData("206 Partial Content\nContent-Range: bytes 700-23889/23890\nContent-Length: 23190", 23190)]
    [InlineData("206 Partial Content\nContent-Length: 100")]
    [InlineData("416 Range Not Satisfiable\nContent-Length: 0")]
    public async Task A_wrong_range_is_not_glued_on(string head, int bytes = 100)
    {
        Assert.Equal(23890, Content.Length);
        server.Scripts["/file"] = (asked, to, cancel) => asked.From is null
            ? ScriptedServer.SendAsync(to, $"200 OK\nContent-Length: {Content.Length}", Content, cancel)
            : ScriptedServer.SendAsync(to, head, new byte[bytes], cancel);
        Assert.Equal(Content, await FetchAsync(there: Content[..777]));
        Assert.Equal([777, null], server.Requests.Select(asked => asked.From));
    }

    [Fact]
    public async Task A_transfer_that_always_breaks_off_fails_in_the_end()
    {
        server.Scripts["/file"] = BreakingAfter(100);
        await RefusedAsync("3 attempts");
    }

    [Fact]
    public async Task Another_length_than_the_signed_one_is_refused_before_reading()
    {
        server.Script("/file", $"200 OK\nContent-Length: {Content.Length + 1}", [.. Content, 0]);
        await RefusedAsync("differs from the signed one");
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Endless_data_without_a_length_end_at_the_signed_size()
    {
        server.Scripts["/file"] = async (_, to, cancel) =>
        {
            await ScriptedServer.SendAsync(to, "200 OK", Content, cancel);
            while (true)
            {
                await to.WriteAsync(Content, cancel);
            }
        };
        await RefusedAsync($"larger than the signed {Content.Length} bytes");
    }

    [Fact]
    public async Task A_trickle_is_given_up()
    {
        server.Scripts["/file"] = async (_, to, cancel) =>
        {
            await ScriptedServer.SendAsync(to, $"200 OK\nContent-Length: {Content.Length}", [], cancel);
            for (var sent = 0; ; sent++)
            {
                await to.WriteAsync(Content.AsMemory(sent % Content.Length, 1), cancel);
                await Task.Delay(50, cancel);
            }
        };
        await RefusedAsync("too slow", by: impatient);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up()
    {
        server.Scripts["/file"] = (_, _, cancel) => Task.Delay(Timeout.Infinite, cancel);
        await RefusedAsync("does not answer", by: impatient);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_given_up()
    {
        var gone = new ScriptedServer();
        var uri = gone.At("/file");
        await gone.DisposeAsync();
        await RefusedAsync("no connection to the mirror", uri);
    }

    [Fact]
    public async Task A_passing_server_error_is_mended_by_another_attempt()
    {
        var first = true;
        server.Scripts["/file"] = (_, to, cancel) =>
        {
            var head = first ? "503 Busy\nContent-Length: 0" : $"200 OK\nContent-Length: {Content.Length}";
            var body = first ? [] : Content;
            first = false;
            return ScriptedServer.SendAsync(to, head, body, cancel);
        };
        Assert.Equal(Content, await FetchAsync());
    }

    [Fact]
    public async Task A_missing_file_is_an_answer_and_a_forbidden_one_is_not()
    {
        server.Script("/file", "404 Not Found\nContent-Length: 0");
        Assert.Null(await FetchAsync());
        server.Script("/file", "403 Forbidden\nContent-Length: 0");
        await RefusedAsync("status 403");
    }

    [Fact]
    public async Task A_redirect_on_the_same_host_is_followed()
    {
        server.Script("/file", "302 Found\nLocation: /elsewhere\nContent-Length: 0");
        server.Script("/elsewhere", $"200 OK\nContent-Length: {Content.Length}", Content);
        Assert.Equal(Content, await FetchAsync());
    }

    [Theory]
    [InlineData("http://mirror.example/file")]
    [InlineData("ftp://127.0.0.1/file")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://127.0.0.1:1/file")]
    [InlineData("//mirror.example/file")]
    public async Task A_redirect_to_another_host_port_or_scheme_is_refused(string location)
    {
        server.Script("/file", $"302 Found\nLocation: {location}\nContent-Length: 0");
        await RefusedAsync("redirects to another host or scheme");
    }

    [Fact]
    public async Task Endless_redirects_are_refused()
    {
        server.Script("/file", "302 Found\nLocation: /file\nContent-Length: 0");
        await RefusedAsync("more than 2 times");
    }

    [Fact]
    public async Task A_cancelled_transfer_ends_as_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        server.Scripts["/file"] = async (_, to, stop) =>
        {
            await ScriptedServer.SendAsync(to, $"200 OK\nContent-Length: {Content.Length}", Content[..5000], stop);
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, stop);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            fetcher.FetchAsync(
                FetchRequest.OfSize(server.At("/file"), Content.Length), new MemoryStream(), arrived: null, cancel.Token));
    }

    [Fact]
    public async Task Files_are_copied_under_the_same_rules()
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder.At("a b"), Content);
        Assert.Equal(Content, await FetchAsync(uri: MirrorUri.Below(new Uri("file://" + folder.Path), "a b")));
        Assert.Null(await FetchAsync(uri: new Uri("file://" + folder.At("none"))));
        await File.WriteAllBytesAsync(folder.At("short"), Content[1..]);
        await RefusedAsync("differs from the signed one", new Uri("file://" + folder.At("short")));
    }

    [Fact]
    public async Task Other_schemes_are_refused() => await RefusedAsync("scheme must be", new Uri("ftp://mirror.example/file"));
}
