using System.Net;
using System.Text.RegularExpressions;
using Coppice.Foundation;
using Coppice.Foundation.Progress;
using Coppice.Serving.Running;

namespace Coppice.Serving.Tests.Running;

/// <summary>Runs as a visitor has them: a form, a page that says what will happen, a form, and a live view.</summary>
public sealed class RunPagesTests
{
    [Fact]
    public async Task A_form_leads_to_a_page_that_says_what_will_happen_and_only_its_form_does_it()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        using var begun = await client.PostAsync("/families/test/runs", server.Form(("act", "gc")));
        Assert.Equal(HttpStatusCode.SeeOther, begun.StatusCode);
        var address = begun.Headers.Location!.ToString();
        var page = await UntilAsync(client, address, "What will happen", "There is nothing to do", "Why it failed");
        Assert.DoesNotContain("Why it failed", page);
        Assert.Contains("noscript", await BusyPageAsync(server, client));
    }

    [Theory]
    [InlineData("nothing", "")]
    [InlineData("rollback", "")]
    [InlineData("build", "vault@x@y")]
    public async Task What_no_button_asks_for_begins_nothing(string act, string target)
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        using var answer = await client.PostAsync("/families/test/runs", server.Form(("act", act), ("target", target)));
        Assert.Contains((int)answer.StatusCode, new[] { 400, 404 });
        Assert.Empty(server.Served.Desk.All());
    }

    [Fact]
    public async Task A_second_run_is_told_of_the_first_one()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        await BusyPageAsync(server, client);
        using var answer = await client.PostAsync("/families/test/runs", server.Form(("act", "check")));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("do something", await answer.Content.ReadAsStringAsync());
        await server.Served.Desk.StopAsync();
    }

    [Fact]
    public async Task The_live_view_gets_every_step_and_the_end()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        var go = new TaskCompletionSource();
        var run = server.Served.Desk.Begin("test", new FakeAct
        {
            AsksFirst = false,
            Work = async (progress, _) =>
            {
                progress.Report(new StepStarted("a", "first <b>step</b>"));
                await go.Task;
                progress.Report(new StepEnded("a", StepOutcome.Done, "done\nwith it"));
            },
        }, server.Store.Engine);
        await using var events = await client.GetStreamAsync($"/families/test/runs/{run.Number}/events");
        using var reader = new StreamReader(events);
        var text = "";
        while (!text.Contains("first", StringComparison.Ordinal))
        {
            text += await reader.ReadLineAsync() + "\n";
        }

        go.SetResult();
        text += await reader.ReadToEndAsync();
        Assert.Matches(@"event: step\ndata: \{""number"":0,.*""state"":""done"",""text"":""done\\\\x0awith it""\}\n\n", text);
        Assert.EndsWith("event: end\ndata: {}\n\n", text);
        Assert.DoesNotContain("<b>", text);
    }

    [Fact]
    public async Task What_failed_is_on_top_with_its_log()
    {
        await using var server = await TestServer.StartAsync();
        using var client = server.Client();
        var run = server.Served.Desk.Begin("test", new FakeAct
        {
            AsksFirst = false,
            Work = (progress, _) =>
            {
                progress.Report(new StepStarted("a", "grow vault"));
                progress.Report(new StepEnded(
                    "a", StepOutcome.Failed, "failed", server.Store.Store.At("logs", "vault.20260102T030405Z", "growth.log")));
                throw new Failure([new Problem("vault: it failed", "coppice doctor", Details: ["last line", "cause: no space"])]);
            },
        }, server.Store.Engine);
        var page = await UntilAsync(client, $"/families/test/runs/{run.Number}", "Why it failed");
        Assert.Matches(
            @"vault: it failed[\s\S]+cause: no space[\s\S]+coppice doctor[\s\S]+/logs/vault\.2026[\s\S]+<h2>Steps", page);
    }

    private static async Task<string> BusyPageAsync(TestServer server, HttpClient client)
    {
        var run = server.Served.Desk.Begin(
            "test", new FakeAct { AsksFirst = false, Work = (_, cancel) => Task.Delay(Timeout.Infinite, cancel) },
            server.Store.Engine);
        return await UntilAsync(client, $"/families/test/runs/{run.Number}", "at work");
    }

    internal static async Task<string> UntilAsync(HttpClient client, string address, params string[] words)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var page = await client.GetStringAsync(address, patience.Token);
            if (Regex.IsMatch(page, string.Join('|', words.Select(Regex.Escape)), RegexOptions.None, TimeSpan.FromSeconds(10)))
            {
                return page;
            }

            await Task.Delay(20, patience.Token);
        }
    }
}
