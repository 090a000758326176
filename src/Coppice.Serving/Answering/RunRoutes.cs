using System.Globalization;
using System.Text;
using System.Text.Json;
using Coppice.Foundation;
using Coppice.Serving.Pages;
using Coppice.Serving.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Coppice.Serving.Answering;

/// <summary>
/// What changes something: forms begin a run, which shows what it would do; another form carries that out. And the live view of a
/// run.
/// </summary>
/// <param name="served">What is served.</param>
/// <param name="maker">What is around a page.</param>
/// <param name="ending">Cancelled when the server ends: live views would keep it up.</param>
internal sealed class RunRoutes(Served served, PageMaker maker, CancellationToken ending)
{
    // As often as a browser without script loads the page of a run again.
    private const int ReloadSeconds = 3;

    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/families/{family}/runs", BeginAsync);
        routes.MapPost("/families/{family}/runs/{run}/carry-out", CarryOutAsync);
        routes.MapPost("/families/{family}/runs/{run}/stop", StopAsync);
        routes.MapGet("/families/{family}/runs/{run}", ShowAsync);
        routes.MapGet("/families/{family}/runs/{run}/events", WatchAsync);
    }

    private async Task BeginAsync(HttpContext context)
    {
        var family = FamilyOf(context);
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var act = ActTable.Make(form["act"].ToString(), form["target"].ToString());
        GoTo(context, family, served.Desk.Begin(family.Name, act, family.Options));
    }

    private Task CarryOutAsync(HttpContext context)
    {
        var (family, run) = RunOf(context);
        served.Desk.CarryOut(run);
        GoTo(context, family, run);
        return Task.CompletedTask;
    }

    private Task StopAsync(HttpContext context)
    {
        var (family, run) = RunOf(context);
        run.Stop();
        GoTo(context, family, run);
        return Task.CompletedTask;
    }

    private Task ShowAsync(HttpContext context)
    {
        var (family, run) = RunOf(context);
        var chrome = maker.Around(run.Title, family, "builds") with
        {
            Run = null, ReloadSeconds = run.IsBusy ? ReloadSeconds : 0,
        };
        return Reply.PageAsync(context, RunView.Create(RunPage.Of(run, chrome)));
    }

    // Server-sent events (HTML Living Standard, 9.2): each step whenever it has changed, and the end of the run.
    private async Task WatchAsync(HttpContext context)
    {
        var (_, run) = RunOf(context);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ending);
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        var sent = new List<StepLine>();
        try
        {
            while (true)
            {
                var changed = run.Steps.Changed;
                var busy = run.IsBusy;
                var (lines, _) = run.Steps.Read();
                foreach (var line in lines.Where(line => line.Number >= sent.Count || sent[line.Number] != line))
                {
                    await SendAsync(context, "step", Json(line), end.Token);
                }

                sent = [.. lines];
                if (!busy)
                {
                    await SendAsync(context, "end", "{}", end.Token);
                    return;
                }

                await context.Response.Body.FlushAsync(end.Token);
                await changed.WaitAsync(end.Token);
                // What changes very often is sent a few times a second.
                await Task.Delay(TimeSpan.FromMilliseconds(100), end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The browser went away, or the server ends.
        }
    }

    private static Task SendAsync(HttpContext context, string name, string data, CancellationToken cancel) =>
        context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: {data}\n\n"), cancel).AsTask();

    // Neither a line feed nor an escape is left in strings of JSON.
    private static string Json(StepLine line)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("number", line.Number);
            json.WriteString("title", line.Title);
            json.WriteString("state", line.State);
            json.WriteString("text", line.Text);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void GoTo(HttpContext context, ServedFamily family, Run run) =>
        Reply.SeeOther(context, Address.Of(family.Name, "runs", $"{run.Number}"));

    private ServedFamily FamilyOf(HttpContext context) => served.Find((string)context.Request.RouteValues["family"]!);

    private (ServedFamily Family, Run Run) RunOf(HttpContext context)
    {
        var family = FamilyOf(context);
        var word = (string)context.Request.RouteValues["run"]!;
        return (family, served.Desk.Find(
            family.Name,
            int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
                : throw new Failure(
                    $"{VisibleText.Of(word)} is not the number of a run", "coppice history", kind: ProblemKind.NotFound)));
    }
}
