using Coppice.Engine.Inspecting;
using Coppice.Foundation;
using Coppice.Serving.Pages;
using Coppice.Serving.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Coppice.Serving.Answering;

/// <summary>The engine's results as JSON, byte for byte as the verbs print them; and what describes them.</summary>
/// <param name="served">What is served.</param>
internal sealed class ApiRoutes(Served served)
{
    /// <summary>Adds them. Each stands in <c>Assets/openapi.json</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/openapi.json", context => Json(context, "openapi.json"));
        routes.MapGet("/results.schema.json", context => Json(context, "results.schema.json"));
        routes.MapGet("/metrics", MetricsAsync);
        routes.MapGet("/api/{family}/status", async context =>
            await Reply.JsonAsync(context, await Of(context).StatusAsync(context.RequestAborted)));
        routes.MapGet("/api/{family}/tree", context => Reply.JsonAsync(context, Of(context).Tree()));
        routes.MapGet("/api/{family}/check", async context => await Reply.JsonAsync(
            context, Query.Word(context, "changes") is "kept"
                ? await Of(context).ChangesAsync(context.RequestAborted) : await Of(context).CheckAsync(context.RequestAborted)));
        routes.MapGet("/api/{family}/cache", context => Reply.JsonAsync(context, Of(context).Cache()
            ?? throw new Failure(
                "no package cache has served this family", "coppice serve --cache 127.0.0.1:8082",
                kind: ProblemKind.NotFound)));
        routes.MapGet("/api/{family}/history", context =>
            Reply.JsonAsync(context, Of(context).History(Query.Word(context, "template"))));
        routes.MapGet("/api/{family}/diff", context => Reply.JsonAsync(context, Of(context).Diff(
            new CompareRequest(
                Required(context, "from"), Query.Word(context, "to"), Query.Word(context, "what") is not "files",
                Query.Word(context, "what") is not "packages"),
            context.RequestAborted)));
        routes.MapGet("/api/{family}/why", async context => await Reply.JsonAsync(context, await Of(context).WhyAsync(
            Required(context, "template"), Required(context, "package"), context.RequestAborted)));
        routes.MapGet("/api/{family}/explain", async context => await Reply.JsonAsync(context, await Of(context).ExplainAsync(
            Required(context, "template"), Required(context, "path"), context.RequestAborted)));
        routes.MapGet("/api/{family}/components", async context =>
            await Reply.JsonAsync(context, await Of(context).ComponentsAsync(context.RequestAborted)));
    }

    private async Task MetricsAsync(HttpContext context)
    {
        var metrics = new Metrics(served);
        await Reply.TextAsync(context, await metrics.WriteAsync(context.RequestAborted), Metrics.ContentType);
    }

    private static Task Json(HttpContext context, string name)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.Body.WriteAsync(Assets.Read(name), context.RequestAborted).AsTask();
    }

    private FamilyReads Of(HttpContext context) => served.Find((string)context.Request.RouteValues["family"]!).Reads;

    private static string Required(HttpContext context, string name) =>
        Query.Required(context, name, "curl …/openapi.json describes it");
}
