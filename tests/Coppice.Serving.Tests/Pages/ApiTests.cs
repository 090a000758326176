using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coppice.Engine;
using Coppice.Engine.Documents;
using Coppice.Engine.Inspecting;
using Coppice.Foundation.Progress;
using Coppice.Serving.Answering;

namespace Coppice.Serving.Tests.Pages;

/// <summary>What programs read: the engine's documents as verbs print them, what describes them, and metrics.</summary>
public sealed class ApiTests
{
    [Fact]
    public async Task Results_are_byte_for_byte_what_verbs_print()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        var show = new ShowFamily(server.Store.Engine);
        using var engine = CoppiceEngine.Open(server.Store.Engine, NoProgress.Instance);
        var compared = new CompareTemplates(engine).Run(
            new CompareRequest("base", null, Packages: true, Files: false), NoProgress.Instance,
            TestContext.Current.CancellationToken);
        (string Path, string Text)[] expected =
        [
            ("status", DocumentText.Of(StatusDocument.Of(show.Status(NoProgress.Instance), [], show.Deployed()))),
            ("tree", DocumentText.Of(TreeDocument.Of(show.Grown(NoProgress.Instance)))),
            ("history", DocumentText.Of(HistoryDocument.Of(new ShowHistory(engine).Run(null)))),
            ("history?template=vault", DocumentText.Of(HistoryDocument.Of(new ShowHistory(engine).Run("vault")))),
            ("diff?from=base&what=packages", DocumentText.Of(DiffDocument.Of(compared))),
            ("components", DocumentText.Of(new ComponentsDocument([]))),
        ];
        foreach (var (path, text) in expected)
        {
            Assert.Equal(text + "\n", await client.GetStringAsync($"/api/test/{path}"));
        }
    }

    [Fact]
    public async Task What_a_cache_wrote_is_read_with_what_the_store_holds()
    {
        await using var server = await TestServer.StartAsync(fill: store =>
        {
            store.RecordCache();
            Directory.CreateDirectory(store.Store.At("packages", "ab"));
            foreach (var file in new[] { "ab.deb", "ab.deb.sig", "ac.deb.part" })
            {
                File.WriteAllText(store.Store.At("packages", "ab", file), "12345");
            }
        });
        using var client = server.Client();
        var cache = JsonNode.Parse(await client.GetStringAsync("/api/test/cache"))!;
        Assert.Equal((1, 5, 12), ((int)cache["packages"]!, (int)cache["package_bytes"]!, (int)cache["counts"]!["hits"]!));

        // Half a file, or something else: as if there were none.
        await File.WriteAllTextAsync(store(server), "{\"family\":");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/test/cache")).StatusCode);
        Assert.Contains("No package cache", await client.GetStringAsync("/families/test/cache"));
        Assert.Empty(server.Bugs);

        static string store(TestServer server) => server.Store.Store.At("package-cache", "test.json");
    }

    [Theory]
    [InlineData("/api/other/status", HttpStatusCode.NotFound)]
    [InlineData("/api/test/history?template=nothing", HttpStatusCode.NotFound)]
    [InlineData("/api/test/why?template=vault", HttpStatusCode.BadRequest)]
    [InlineData("/api/test/cache", HttpStatusCode.NotFound)]
    [InlineData("/api/test/nothing", HttpStatusCode.NotFound)]
    public async Task A_failure_is_the_error_document(string path, HttpStatusCode status)
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        using var answer = await client.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        Assert.NotEmpty(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error"]!["problems"]!.AsArray());
    }

    [Fact]
    public async Task The_description_names_every_route_and_no_other_and_its_schemas_exist()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        var paths = JsonNode.Parse(await client.GetStringAsync("/openapi.json"))!["paths"]!.AsObject();
        Assert.Equal(
            server.Routes.Where(route => route.StartsWith("GET /", StringComparison.Ordinal)).Select(route => route[4..])
                .Where(route => route.Length > 1 && !route.StartsWith("/families", StringComparison.Ordinal)
                    && !route.StartsWith("/assets", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            paths.Select(path => path.Key).Order(StringComparer.Ordinal));
        var schemas = JsonNode.Parse(await client.GetStringAsync("/results.schema.json"))!["$defs"]!.AsObject();
        var named = Regex.Matches(
            paths.ToJsonString(), @"results\.schema\.json#/\$defs/(?<name>[\w-]+)", RegexOptions.ExplicitCapture,
            TimeSpan.FromSeconds(10));
        Assert.All(named, name => Assert.True(schemas.ContainsKey(name.Groups["name"].Value), name.Value));
    }

    // OpenMetrics 1.0: metadata before samples, each family once and together, and an end that a broken answer lacks.
    [Fact]
    public async Task Metrics_are_well_formed_and_say_what_is_grown_and_what_the_cache_did()
    {
        await using var server = await TestServer.StartAsync(fill: store =>
        {
            TestServer.Fill(store);
            store.RecordCache("a \"quoted\"\nfailure");
        });
        using var client = server.Client();
        using var answer = await client.GetAsync("/metrics");
        Assert.Equal(Metrics.ContentType, answer.Content.Headers.ContentType!.ToString());
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n');
        Assert.Equal(["# EOF", ""], lines[^2..]);
        var types = lines.Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[2]).ToList();
        Assert.Equal(types.Distinct(), types);
        var current = "";
        foreach (var line in lines[..^2])
        {
            current = line.StartsWith("# TYPE ", StringComparison.Ordinal) ? line.Split(' ')[2] : current;
            Assert.Matches(@"^(# (TYPE|HELP) coppice_\w+ .+|coppice_\w+\{(\w+=""([^""\\\n]|\\.)*"",?)+\} -?\d+)$", line);
            var name = line.StartsWith('#') ? line.Split(' ')[2] : line.Split('{')[0];
            var isCounter = !line.StartsWith('#') && lines.Contains($"# TYPE {current} counter");
            Assert.Equal(isCounter ? current + "_total" : current, name);
        }

        Assert.Contains("coppice_template_current{family=\"test\",template=\"dev\"} 0", lines);
        Assert.Contains("coppice_family_readable{family=\"test\"} 1", lines);
        Assert.Contains("coppice_cache_hits_total{family=\"test\"} 12", lines);
        Assert.Contains("coppice_cache_served_bytes_total{family=\"test\"} 34000000", lines);
        Assert.Contains("coppice_cache_running{family=\"test\"} 1", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("coppice_template_updates", StringComparison.Ordinal));
    }
}
