using System.Net;
using System.Text.RegularExpressions;

namespace Coppice.Serving.Tests.Pages;

/// <summary>Every page that a visitor can come to is there, small, safe, and works without script.</summary>
public sealed partial class PagesTests
{
    private const int LargestPage = 100 << 10;

    [Fact]
    public async Task Every_link_leads_to_a_page_that_is_small_and_has_no_script_or_style_inside()
    {
        await using var server = await TestServer.StartAsync();
        var pages = await WalkAsync(server);
        Assert.All(pages, page =>
        {
            Assert.True(page.Value.Length <= LargestPage, $"{page.Key} has {page.Value.Length} bytes");
            Assert.DoesNotMatch(Inline(), page.Value);
        });
        string[] sections = ["", "/updates", "/builds", "/sharing", "/cache", "/audit", "/templates/vault", "/logs/vault.20260102T030405Z"];
        Assert.All(sections, section => Assert.Contains($"/families/test{section}", pages.Keys));
        Assert.Contains(pages.Keys, page => page.Contains("/diff?", StringComparison.Ordinal));
        Assert.Empty(server.Bugs);
    }

    [Fact]
    public async Task Every_answer_tells_the_browser_to_run_and_keep_nothing_else()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        string[] paths = ["/families/test", "/nothing", "/api/test/status", "/metrics", "/openapi.json", "/families/test/runs/1"];
        foreach (var path in paths)
        {
            using var answer = await client.GetAsync(path);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.DoesNotContain("unsafe", policy);
            Assert.Contains("default-src 'none'", policy);
            Assert.Contains("frame-ancestors 'none'", policy);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.True(answer.Headers.CacheControl!.NoStore);
        }
    }

    [Theory]
    [InlineData("/families/tset", "did you mean test")]
    [InlineData("/families/test/templates/valt", "did you mean vault")]
    [InlineData("/families/test/logs/none.20260102T030405Z", "no log")]
    [InlineData("/families/test/logs/..%2f..%2fformat", "no log")]
    [InlineData("/families/test/runs/7", "no run 7")]
    [InlineData("/families/test/nothing", "no page")]
    public async Task What_is_not_there_is_said_with_what_is_near(string path, string said)
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(said, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
        Assert.Empty(server.Bugs);
    }

    [Fact]
    public async Task The_family_page_says_what_each_template_needs()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        var page = await client.GetStringAsync("/families/test");
        Assert.Matches(@"dev</a>[\s\S]{0,200}state absent", page);
        Assert.Matches(@"vault</a>[\s\S]{0,200}state stale", page);
        Assert.Contains("updates are not known", page);
        var filtered = await client.GetStringAsync("/families/test?q=VAU");
        Assert.Contains("/templates/vault", filtered);
        Assert.DoesNotContain("/templates/dev", filtered);
    }

    [Fact]
    public async Task Updates_stand_by_their_source_with_what_its_changelog_names()
    {
        await using var server = await TestServer.StartAsync(fill: store =>
        {
            store.Generations.Add(store.Record(
                "base", TestServer.Package("libssl3", "3.0.15-1"), TestServer.Package("openssl", "3.0.15-1"),
                TestServer.Package("vim", "1-1")) with { Number = 0, UpdatePolicy = [] });
            store.TakeNewest(DateTimeOffset.UnixEpoch, "libssl3 3.0.17-1 2000 openssl", "openssl 3.0.17-1 1000", "vim 2-1 10");
            store.KeepChangelog(
                "openssl", "3.0.17-1",
                TestStore.Changelog("openssl", ("3.0.17-1", "CVE-2024-5535 <b>"), ("3.0.16-1", "Revert CVE-2024-0002 <b>"),
                    ("3.0.15-1", "CVE-2024-0001")),
                TestStore.Changelog("openssl", ("3.0.16-1", "TLS 1.0 is <b>off")));
        });
        using var client = server.Client();
        var page = await client.GetStringAsync("/families/test/updates");
        Assert.Contains("3 newer packages of 2 sources", page);
        Assert.Matches(@"openssl</th>[\s\S]+CVE-2024-0002, CVE-2024-5535[\s\S]+Revert CVE-2024-0002 &lt;b&gt;", page);
        Assert.Matches(@"vim</th>[\s\S]+not read yet", page);
        Assert.Contains("TLS 1.0 is &lt;b&gt;off", page);
        Assert.DoesNotContain("CVE-2024-0001", page);
        Assert.Contains("Read changelogs", page);

        // Programs get it when they ask for it; what check --offline prints is as it was.
        Assert.Contains("\"changes\": null", await client.GetStringAsync("/api/test/check"));
        Assert.Contains("CVE-2024-5535", await client.GetStringAsync("/api/test/check?changes=kept"));
        Assert.Empty(server.Bugs);
    }

    [Fact]
    public async Task A_log_is_shown_around_its_cause_which_stands_on_top()
    {
        await using var server = await TestServer.StartAsync(fill: store =>
        {
            TestServer.Fill(store);
            var lines = Enumerable.Range(1, 400).Select(number => $"line {number}").ToList();
            lines[299] = "main.c:3:10: fatal error: zlib.h: No such file or directory";
            lines[399] = "make: *** [Makefile:12: all] Error 1";
            File.WriteAllLines(store.Store.At("logs", "vault.20260102T030405Z", "growth.log"), lines);
        });
        using var client = server.Client();
        var page = await client.GetStringAsync("/families/test/logs/vault.20260102T030405Z");
        Assert.Matches(@"class=""problem""[\s\S]+zlib\.h[\s\S]+#L300[\s\S]+<pre", page);
        Assert.Contains("id=\"L300\" class=\"hit\"", page);
        Assert.DoesNotContain("id=\"L1\"", page);
        Assert.Contains("id=\"L1\"", await client.GetStringAsync("/families/test/logs/vault.20260102T030405Z?first=1"));
    }

    /// <summary>Goes to every page that a link of another page leads to.</summary>
    internal static async Task<IReadOnlyDictionary<string, string>> WalkAsync(TestServer server)
    {
        using var client = server.Client();
        var seen = new Dictionary<string, string>();
        var open = new Queue<string>(["/families/test"]);
        while (open.TryDequeue(out var path))
        {
            if (!seen.TryAdd(path, ""))
            {
                continue;
            }

            using var answer = await client.GetAsync(path);
            // Records have no layers here, so files cannot be compared, and their packages are nowhere.
            Assert.True(
                (int)answer.StatusCode is 200 or 303 || path.Contains("/sbom") || path.Contains("/diff"),
                $"{path}: {answer.StatusCode}");
            seen[path] = await answer.Content.ReadAsStringAsync();
            foreach (var link in Link().Matches(seen[path]).Select(match => WebUtility.HtmlDecode(match.Groups["link"].Value)))
            {
                open.Enqueue(link.Split('#')[0]);
            }
        }

        return seen;
    }

    [GeneratedRegex("<a [^>]*href=\"(?<link>/[^\"]*)\"",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link();

    // A script or style that is not a file of the server's, or an attribute that is one.
    [GeneratedRegex(@"<script(?![^>]* src=""/assets/)|<style|<[^>]+\s(style|on\w+)\s*=|javascript:",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Inline();
}
