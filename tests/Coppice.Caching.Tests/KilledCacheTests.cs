using System.Diagnostics;
using System.Net;
using Coppice.Foundation;

namespace Coppice.Caching.Tests;

/// <summary>The program is killed while it fetches and gives out: what it leaves is whole, and the next one goes on.</summary>
[Trait("Category", "Integration")]
public sealed class KilledCacheTests(Keys keys)
{
    private const int Packages = 6;
    private readonly Random random = Chance.Begin();

    private CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task Nothing_broken_is_left_behind() => KillAsync(rounds => rounds < 2);

    [Fact]
    [Trait("Category", "Soak")]
    public Task Nothing_broken_is_left_behind_however_often()
    {
        var time = Stopwatch.StartNew();
        return KillAsync(_ => time.Elapsed < Chance.SoakTime);
    }

    private async Task KillAsync(Func<int, bool> goesOn)
    {
        await using var world = new CacheWorld(keys);
        // The program goes by the clock of this machine.
        world.Archive.Date = DateTimeOffset.UtcNow.AddDays(-1);
        var contents = Enumerable.Range(0, Packages).ToDictionary(number => $"p{number}", _ => Bytes(random.Next(1, 600_000)));
        foreach (var (name, content) in contents)
        {
            world.Archive.Add(name, content);
            world.Server.Scripts["/" + Path(name)] = (asked, to, cancel) => SlowlyAsync(content, asked.From, to, cancel);
        }

        world.Archive.Publish();
        for (var round = 0; goesOn(round); round++)
        {
            using var program = Start(world, out var address);
            using var client = new HttpClient { BaseAddress = address };
            var clients = contents.Select(pair => TryGetAsync(client, pair.Key, pair.Value)).ToList();
            await WhenReadyAsync(client);
            await Task.Delay(random.Next(200), Cancel);
            program.Kill();
            await program.WaitForExitAsync(Cancel);
            await Task.WhenAll(clients);
            RequireWhole(world);
        }

        // The one that stays has all of it, and what was left half-way is continued.
        world.Server.Scripts.Clear();
        using (var program = Start(world, out var address))
        {
            using var client = new HttpClient { BaseAddress = address };
            await WhenReadyAsync(client);
            foreach (var (name, content) in contents)
            {
                Assert.Equal(content, await client.GetByteArrayAsync("tiny/" + Path(name), Cancel));
            }

            program.Kill();
            await program.WaitForExitAsync(Cancel);
        }

        RequireWhole(world);
        new CoppiceProgram(world.At("store")) { FamilyFile = world.At("family.yaml") }.Run("fsck");
    }

    // Whatever a client took for a whole answer is the package.
    private async Task TryGetAsync(HttpClient client, string name, byte[] content)
    {
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync("tiny/" + Path(name), Cancel);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    Assert.Equal(content, await answer.Content.ReadAsByteArrayAsync(Cancel));
                }
                else
                {
                    Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                    await Task.Delay(20, Cancel);
                }
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private async Task WhenReadyAsync(HttpClient client)
    {
        while (true)
        {
            using var answer = await client.GetAsync("tiny/dists/tiny/InRelease", Cancel);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                return;
            }

            await Task.Delay(20, Cancel);
        }
    }

    private static void RequireWhole(CacheWorld world)
    {
        var packages = Directory.Exists(world.At("store", "packages"))
            ? Directory.GetFiles(world.At("store", "packages"), "*.deb", SearchOption.AllDirectories) : [];
        Assert.All(packages, file => Assert.Equal(
            System.IO.Path.GetFileNameWithoutExtension(file), Digest.Of(File.ReadAllBytes(file)).Hex));
    }

    private static Process Start(CacheWorld world, out Uri address)
    {
        var program = CoppiceProgram.Start(
            ["-f", world.At("family.yaml"), "-s", world.At("store"), "serve", "--no-page", "--cache", "127.0.0.1:0"]);
        var line = program.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException(program.StandardError.ReadToEnd());
        address = new Uri(line.Split(' ')[^1]);
        return program;
    }

    private static async Task SlowlyAsync(byte[] content, long? from, Stream to, CancellationToken cancel)
    {
        var begin = (int)(from ?? 0);
        await ScriptedServer.SendAsync(
            to, from is null ? $"200 OK\nContent-Length: {content.Length}"
                : $"206 Partial Content\nContent-Range: bytes {begin}-{content.Length - 1}/{content.Length}\nContent-Length: "
                    + $"{content.Length - begin}", [], cancel);
        const int Piece = 60_000;
        for (; begin < content.Length; begin += Piece)
        {
            await to.WriteAsync(content.AsMemory(begin, Math.Min(Piece, content.Length - begin)), cancel);
            await Task.Delay(10, cancel);
        }
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Path(string name) => $"pool/main/{name[0]}/{name}/{name}_1.0_amd64.deb";
}
