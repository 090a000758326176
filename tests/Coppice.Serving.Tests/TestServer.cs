using System.Net.Http.Headers;
using Coppice.Engine;
using Coppice.Serving.Answering;
using Coppice.Serving.Guarding;
using Coppice.Store.Generations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Coppice.Serving.Tests;

/// <summary>A server without a network, of a family and a store that tests fill.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    public const string Host = "127.0.0.1:8400";

    private readonly WebApplication app;

    private TestServer(TestStore store, bool open)
    {
        Store = store;
        Served = new Served([store.Engine with { FamilyIsNamed = true, Offline = false }]);
        Gate = new Gate(new KnownHosts(System.Net.IPEndPoint.Parse(Host), []), Token, open);
        var builder = PageServer.Builder();
        builder.WebHost.UseTestServer();
        app = PageServer.Application(builder, Served, Gate, Bugs.Add);
    }

    public TestStore Store { get; }

    public Served Served { get; }

    public AccessToken Token { get; } = AccessToken.Random();

    public Gate Gate { get; }

    /// <summary>What the server told of bugs.</summary>
    public List<string> Bugs { get; } = [];

    /// <summary>Every route, as <c>GET /api/{family}/status</c>.</summary>
    public IReadOnlyList<string> Routes =>
    [
        .. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(route =>
            $"{route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]} {route.RoutePattern.RawText}"),
    ];

    /// <summary>A server of the family that <see cref="TestStore"/> declares, with three templates grown.</summary>
    public static async Task<TestServer> StartAsync(bool open = false, Action<TestStore>? fill = null)
    {
        var store = new TestStore();
        (fill ?? Fill)(store);
        var server = new TestServer(store, open);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>The records of a family: a base with two generations, a child, and one that was never grown.</summary>
    public static void Fill(TestStore store)
    {
        store.Record("base", Package("less", "590-1"), Package("libc6", "2.36-9"));
        store.Record("base", Package("less", "590-2"), Package("git", "1:2.39-1"));
        var parent = store.Generations.Current("base")!;
        store.Generations.Add(store.Record("vault", Package("less", "590-2")) with
        {
            Number = 0,
            Parent = new GenerationParent("base", parent.Number, parent.Tree),
            Method = "build",
            NotFaster = ["graft: it was never grown"],
            Log = "vault.20260102T030405Z",
        });
        Directory.CreateDirectory(store.Store.At("logs", "vault.20260102T030405Z"));
        File.WriteAllText(
            store.Store.At("logs", "vault.20260102T030405Z", "growth.log"),
            string.Join('\n', Enumerable.Range(1, 400).Select(number => $"line {number}")));
    }

    public static RecordedPackage Package(string name, string version) => new(name, version, "amd64", 100, false);

    /// <summary>A program that asks, with the token or without.</summary>
    public HttpClient Client(bool knowsToken = true)
    {
        var client = app.GetTestClient();
        client.BaseAddress = new Uri($"http://{Host}/");
        client.DefaultRequestHeaders.Authorization = knowsToken ? new AuthenticationHeaderValue("Bearer", Token.Text) : null;
        return client;
    }

    /// <summary>What a page's form would send.</summary>
    public FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(
        fields.Append((Gate.FormField, Gate.Form)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        Served.Dispose();
        Store.Dispose();
    }
}
