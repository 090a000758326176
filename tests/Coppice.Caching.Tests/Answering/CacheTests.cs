using System.Net;
using System.Net.Http.Headers;
using Coppice.Engine.Caching;

namespace Coppice.Caching.Tests.Answering;

/// <summary>Whoever asks gets what is signed, or nothing that could be taken for it.</summary>
public sealed class CacheTests(Keys keys)
{
    private const string Less = "pool/main/l/less/less_1.0_amd64.deb";
    private readonly byte[] package = [.. Enumerable.Range(0, 300_000).Select(number => (byte)(number * 7 >> 3))];

    private CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_proxy_and_a_mirror_give_what_is_signed_and_fetch_it_once()
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", package);
        await world.StartAsync();
        using var proxied = world.Client(proxy: true);
        using var plain = world.Client();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => number % 2 == 0
            ? proxied.GetByteArrayAsync(world.Server.At(Less), Cancel)
            : plain.GetByteArrayAsync(new Uri(world.Address, "tiny/" + Less), Cancel)));
        Assert.All(answers, answer => Assert.Equal(package, answer));
        Assert.Equal(1, world.Asked(Less));

        Assert.Equal(
            await File.ReadAllBytesAsync(world.Archive.InRelease, Cancel),
            await proxied.GetByteArrayAsync(world.Server.At("dists/tiny/InRelease"), Cancel));
        foreach (var index in Directory.GetFiles(world.Archive.IndexFolder, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(world.Archive.Folder, index);
            Assert.Equal(
                await File.ReadAllBytesAsync(index, Cancel),
                await plain.GetByteArrayAsync(new Uri(world.Address, "tiny/" + path), Cancel));
        }

        // Nothing of it needs the mirror a second time.
        var asked = world.Server.Requests.Count;
        Assert.Equal(package, await plain.GetByteArrayAsync(new Uri(world.Address, "tiny/" + Less), Cancel));
        Assert.Equal(asked, world.Server.Requests.Count);
    }

    [Fact]
    public async Task What_was_given_fetched_and_refused_is_counted_and_written_into_the_store()
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", package);
        await world.StartAsync();
        using (var client = world.Client(proxy: true))
        {
            await client.GetByteArrayAsync(world.Server.At(Less), Cancel);
            await world.NamedAsync(package);
            await client.GetByteArrayAsync(world.Server.At(Less), Cancel);
            using var refused = await client.GetAsync("http://other.invalid/\u202e", Cancel);
            File.Delete(await world.NamedAsync(package));
            world.Server.Script("/" + Less, "404 Not Found", []);
            using var failed = await client.GetAsync(world.Server.At(Less), Cancel);
            Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.BadGateway), (refused.StatusCode, failed.StatusCode));
        }

        await world.StopAsync();
        var record = new CacheRecord(world.At("store"), "home").TryRead()!;
        // The signed file for which the start waited, and the second one.
        Assert.Equal((2, 1, 1, 1), (record.Counts.Hits, record.Counts.Misses, record.Counts.Refusals, record.Counts.Failures));
        Assert.Equal(package.Length, record.Counts.FetchedBytes);
        Assert.InRange(record.Counts.ServedBytes, 2 * package.Length, (2 * package.Length) + 10_000);
        Assert.Equal([CacheEvent.Refusal, CacheEvent.Failure], record.Events.Select(one => one.Kind));
        Assert.Contains("other.invalid", record.Events[0].Text, StringComparison.Ordinal);
        Assert.Equal(("tiny", "tiny", true), (record.Archives[0].Name, record.Archives[0].Suites[0].Name, record.Ended));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150_000)]
    [InlineData(299_999)]
    public async Task A_byte_that_the_mirror_changed_is_never_delivered_with_all_others_and_nothing_is_kept(int at)
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", package);
        await world.StartAsync();
        var lie = package.ToArray();
        lie[at] ^= 1;
        world.Server.Script("/" + Less, $"200 OK\nContent-Length: {lie.Length}", lie);
        Assert.NotEqual(lie.Length, await ReceivedAsync(world));
        Assert.Empty(world.Kept(package));

        // The next one gets it from a mirror that has come to its senses.
        world.Server.Scripts.Clear();
        Assert.Equal(package.Length, await ReceivedAsync(world));
    }

    [Fact]
    public async Task A_transfer_that_breaks_off_is_continued_while_clients_wait()
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", package);
        await world.StartAsync();
        world.Server.Scripts["/" + Less] = async (_, to, cancel) =>
        {
            world.Server.Scripts.Clear();
            await ScriptedServer.SendAsync(to, $"200 OK\nContent-Length: {package.Length}", package[..200_000], cancel);
        };
        using var client = world.Client();
        Assert.Equal(package, await client.GetByteArrayAsync(new Uri(world.Address, "tiny/" + Less), Cancel));
        Assert.Contains(world.Server.Requests, asked => asked.From == 200_000);
    }

    [Fact]
    public async Task A_file_that_was_damaged_in_the_store_is_fetched_anew()
    {
        await using var world = new CacheWorld(keys);
        var small = package[..1000];
        world.Archive.Add("less", small);
        await world.StartAsync();
        using var client = world.Client();
        await client.GetByteArrayAsync(new Uri(world.Address, "tiny/" + Less), Cancel);
        var kept = await world.NamedAsync(small);
        await File.WriteAllBytesAsync(kept, new byte[small.Length], Cancel);
        Assert.Equal(small, await client.GetByteArrayAsync(new Uri(world.Address, "tiny/" + Less), Cancel));
        Assert.Equal(small, await File.ReadAllBytesAsync(await world.NamedAsync(small), Cancel));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_passed_by()
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", package);
        await world.StartAsync();
        Directory.Delete(world.At("store", "packages"), recursive: true);
        await File.WriteAllTextAsync(world.At("store", "packages"), "in the way", Cancel);
        using var client = world.Client();
        Assert.Equal(package, await client.GetByteArrayAsync(new Uri(world.Address, "tiny/" + Less), Cancel));
        var lie = package.ToArray();
        lie[^1] ^= 1;
        world.Server.Script("/" + Less, $"200 OK\nContent-Length: {lie.Length}", lie);
        Assert.NotEqual(lie.Length, await ReceivedAsync(world));
    }

    [Fact]
    public async Task Parts_and_conditions_are_answered_as_apt_and_pacman_expect()
    {
        await using var world = new CacheWorld(keys);
        world.Archive.Add("less", package);
        await world.StartAsync();
        using var client = world.Client();
        var whole = await client.GetAsync(new Uri(world.Address, "tiny/" + Less), Cancel);
        var (date, tag) = (whole.Content.Headers.LastModified!.Value, whole.Headers.ETag!);
        Assert.Equal("bytes", Assert.Single(whole.Headers.AcceptRanges));

        async Task<HttpResponseMessage> AskAsync(Action<HttpRequestHeaders> set)
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Address, "tiny/" + Less));
            set(message.Headers);
            return await client.SendAsync(message, Cancel);
        }

        var rest = await AskAsync(headers => (headers.Range, headers.IfRange) = (new(100_000, null), new(date)));
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal("bytes 100000-299999/300000", rest.Content.Headers.ContentRange!.ToString());
        Assert.Equal(package[100_000..], await rest.Content.ReadAsByteArrayAsync(Cancel));
        // Of another content nothing is continued.
        var other = await AskAsync(headers => (headers.Range, headers.IfRange) = (new(100_000, null), new(date.AddSeconds(-1))));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(package, await other.Content.ReadAsByteArrayAsync(Cancel));
        var complete = await AskAsync(headers => headers.Range = new(300_000, null));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, complete.StatusCode);
        Assert.Equal("bytes */300000", complete.Content.Headers.ContentRange!.ToString());
        Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(headers => headers.IfModifiedSince = date)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(headers => headers.IfModifiedSince = date.AddDays(1))).StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, (await AskAsync(headers => headers.IfNoneMatch.Add(tag))).StatusCode);
    }

    private async Task<int> ReceivedAsync(CacheWorld world)
    {
        using var client = world.Client();
        var received = 0;
        try
        {
            using var answer = await client.GetAsync(
                new Uri(world.Address, "tiny/" + Less), HttpCompletionOption.ResponseHeadersRead, Cancel);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                await using var body = await answer.Content.ReadAsStreamAsync(Cancel);
                var buffer = new byte[10_000];
                for (var read = -1; read != 0; received += read)
                {
                    read = await body.ReadAsync(buffer, Cancel);
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The connection was cut.
        }

        return received;
    }
}
