using System.Net;

namespace Coppice.Serving.Tests.Running;

/// <summary>A rollback from the form to its end, and the difference of generations, on layers that are really there.</summary>
[Trait("Category", "Integration")]
public sealed class RollBackTests
{
    [Fact]
    public async Task A_generation_becomes_current_after_its_page_said_what_changes()
    {
        await using var server = await TestServer.StartAsync(fill: store =>
        {
            foreach (var version in new[] { "590-1", "590-2" })
            {
                store.Grow(
                    "base", null, upper => File.WriteAllText(Path.Combine(upper, "version"), version),
                    TestServer.Package("less", version));
            }
        });
        using var client = server.Client();
        var diff = await client.GetStringAsync("/families/test/templates/base/diff?from=1&to=2");
        Assert.Matches(@"less</th><td>590-1</td><td>590-2[\s\S]+/version", diff);

        using var begun = await client.PostAsync(
            "/families/test/runs", server.Form(("act", "rollback"), ("target", "base@1")));
        var page = begun.Headers.Location!.ToString();
        Assert.Matches(
            @"What will happen[\s\S]+becomes current instead of @2[\s\S]+590-2</td><td>590-1",
            await RunPagesTests.UntilAsync(client, page, "Carry it out"));
        Assert.Equal(2, server.Store.Generations.Current("base")!.Number);

        using var agreed = await client.PostAsync($"{page}/carry-out", server.Form());
        Assert.Equal(HttpStatusCode.SeeOther, agreed.StatusCode);
        await RunPagesTests.UntilAsync(client, page, "What came of it");
        Assert.Equal(1, server.Store.Generations.Current("base")!.Number);
        Assert.Matches("@1 current", await client.GetStringAsync("/families/test/templates/base"));
        Assert.Empty(server.Bugs);
    }

    // Between the page and the click somebody else rolls back.
    [Fact]
    public async Task What_is_no_longer_what_was_shown_changes_nothing()
    {
        await using var server = await TestServer.StartAsync(fill: store =>
        {
            for (var number = 1; number <= 3; number++)
            {
                store.Grow("base", null, upper => File.WriteAllText(Path.Combine(upper, "version"), $"{number}"));
            }
        });
        using var client = server.Client();
        using var begun = await client.PostAsync(
            "/families/test/runs", server.Form(("act", "rollback"), ("target", "base@1")));
        var page = begun.Headers.Location!.ToString();
        await RunPagesTests.UntilAsync(client, page, "Carry it out");
        server.Store.Generations.SetCurrent("base", 2);
        using var agreed = await client.PostAsync($"{page}/carry-out", server.Form());
        Assert.Contains("has changed since it was shown", await RunPagesTests.UntilAsync(client, page, "Why it failed"));
        Assert.Equal(2, server.Store.Generations.Current("base")!.Number);
    }
}
