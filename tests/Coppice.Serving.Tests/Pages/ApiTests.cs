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

    [Theory]
    [InlineData("/api/other/status", HttpStatusCode.NotFound)]
    [InlineData("/api/test/history?template=nothing", HttpStatusCode.NotFound)]
    [InlineData("/api/test/why?template=vault", HttpStatusCode.BadRequest)]
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
    public async Task Metrics_are_well_formed_and_say_what_is_grown()
    {
        await using var server = await TestServer.StartAsync();
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
            Assert.Equal(current, line.StartsWith('#') ? line.Split(' ')[2] : line.Split('{')[0]);
        }

        Assert.Contains("coppice_template_current{family=\"test\",template=\"dev\"} 0", lines);
        Assert.Contains("coppice_family_readable{family=\"test\"} 1", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("coppice_template_updates", StringComparison.Ordinal));
    }
}
