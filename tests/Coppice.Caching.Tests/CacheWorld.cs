using System.Net;
using Coppice.Caching.Guarding;
using Coppice.Engine;
using Coppice.Engine.Caching;
using Coppice.Sandbox;

namespace Coppice.Caching.Tests;

/// <summary>
/// A tiny archive on a server of loopback that can lie, and a cache of a family that declares it. The server stands in this
/// process, so the rule that no listener of this process is connected to is another one here.
/// </summary>
internal sealed class CacheWorld : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TempFolder folder = new();
    private Task running = Task.CompletedTask;

    /// <param name="keys">Keys.</param>
    /// <param name="more">More of the archive in the family file.</param>
    /// <param name="repository">Whether the family also has an archive of pacman, <c>arch</c>.</param>
    public CacheWorld(Keys keys, string more = "", bool repository = false)
    {
        Archive = new TinyArchive(folder.At("mirror"), keys);
        Server = new ScriptedServer(Archive.Folder);
        File.Copy(keys.Ring("pinned"), folder.At("ring.gpg"));
        File.WriteAllText(folder.At("family.yaml"), $$"""
            version: 1
            family: home
            archives:
              tiny: {type: debian, suites: [tiny], components: [main], architecture: amd64, mirror: '{{Server.Uri}}', keyring: ring.gpg{{more}}}
            {{(repository ? $"  arch: {{type: arch, repositories: [core], architecture: x86_64, mirror: '{TinyRepository.Pattern(Server.Uri)}', keyring: dated.gpg}}" : "")}}
            templates:
              base: {archive: tiny}
            {{(repository ? "  other: {archive: arch}" : "")}}
            """);
        if (repository)
        {
            File.Copy(keys.Ring("dated"), folder.At("dated.gpg"));
            new TinyRepository(Archive.Folder, keys).Publish(TinyArchive.Now.AddDays(-1));
        }
    }

    public TinyArchive Archive { get; }

    public ScriptedServer Server { get; }

    public Uri Address { get; private set; } = null!;

    public List<string> Notes { get; } = [];

    public Dictionary<string, string> Variables { get; } = [];

    public TimeProvider Clock { get; set; } = new FrozenClock(TinyArchive.Now);

    public EngineOptions Options => new(
        folder.At("family.yaml"), folder.At("store"), new ConfinedRunner(), Clock, Variables.GetValueOrDefault)
    {
        FamilyIsNamed = true,
    };

    public string At(params string[] parts) => folder.At(parts);

    /// <summary>What the store keeps of packages, whole or not.</summary>
    public IEnumerable<string> Kept(byte[] content) => Directory.Exists(At("store", "packages"))
        ? Directory.EnumerateFiles(At("store", "packages"), Foundation.Digest.Of(content).Hex + "*", SearchOption.AllDirectories)
        : [];

    /// <summary>The file of a package that a client had; it gets its name a little later.</summary>
    public async Task<string> NamedAsync(byte[] content)
    {
        while (true)
        {
            if (Kept(content).ToList() is [{ } file] && !file.EndsWith(".part", StringComparison.Ordinal))
            {
                return file;
            }

            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    public int Asked(string ending) => Server.Requests.Count(asked => asked.Path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Starts the cache, and waits until it has metadata.</summary>
    public async Task<CacheWorld> StartAsync(params string[] also)
    {
        Archive.Publish();
        var ready = new TaskCompletionSource<IPEndPoint>(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = new CacheRequest([Options], new IPEndPoint(IPAddress.Loopback, 0))
        {
            Also = [.. also.Select(HostPort.Parse)], IsOwn = _ => false,
        };
        running = CacheServer.RunAsync(request, ready.SetResult, note => { lock (Notes) { Notes.Add(note); } }, stop.Token);
        await Task.WhenAny(ready.Task, running);
        if (running.IsFaulted)
        {
            await running;
        }

        Address = new Uri($"http://{await ready.Task}/");
        using var client = Client();
        var first = new Uri(Address, "tiny/dists/tiny/InRelease");
        while ((await client.GetAsync(first)).StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            await Task.Delay(20);
        }

        return this;
    }

    /// <summary>A client that has the cache as its proxy, or asks it as a mirror.</summary>
    public HttpClient Client(bool proxy = false) => new(new SocketsHttpHandler
    {
        UseProxy = proxy, Proxy = proxy ? new WebProxy(Address) : null, AllowAutoRedirect = false,
    });

    /// <summary>The same without a listener.</summary>
    public ArchiveCache Cache(bool pin = false) => new(Options, pin);

    /// <summary>Ends the cache.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Server.DisposeAsync();
        stop.Dispose();
        folder.Dispose();
    }
}
