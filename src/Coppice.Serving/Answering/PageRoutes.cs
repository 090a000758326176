using System.Globalization;
using Coppice.Engine.Documents;
using Coppice.Engine.Inspecting;
using Coppice.Foundation;
using Coppice.Serving.Pages;
using Coppice.Serving.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Coppice.Serving.Answering;

/// <summary>The pages that show something. None of them changes anything.</summary>
/// <param name="served">What is served.</param>
/// <param name="maker">What is around a page.</param>
internal sealed class PageRoutes(Served served, PageMaker maker)
{
    /// <summary>Adds them.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", StartAsync);
        routes.MapGet("/assets/{name}", AssetAsync);
        routes.MapGet("/families/{family}", FamilyAsync);
        routes.MapGet("/families/{family}/updates", UpdatesAsync);
        routes.MapGet("/families/{family}/builds", BuildsAsync);
        routes.MapGet("/families/{family}/components/{component}/fix", FixAsync);
        routes.MapGet("/families/{family}/sharing", SharingAsync);
        routes.MapGet("/families/{family}/cache", CacheAsync);
        routes.MapGet("/families/{family}/audit", AuditAsync);
        routes.MapGet("/families/{family}/logs/{log}", LogAsync);
        routes.MapGet("/families/{family}/templates/{template}", TemplateAsync);
        routes.MapGet("/families/{family}/templates/{template}/diff", DiffAsync);
        routes.MapGet("/families/{family}/templates/{template}/why", WhyAsync);
        routes.MapGet("/families/{family}/templates/{template}/explain", ExplainAsync);
        routes.MapGet("/families/{family}/templates/{template}/sbom", SbomAsync);
    }

    private Task StartAsync(HttpContext context)
    {
        if (served.Families is [var only])
        {
            Reply.SeeOther(context, Address.Of(only.Name));
            return Task.CompletedTask;
        }

        return Reply.PageAsync(context, FamilyList.Create(new FamiliesPage(maker.Around("Families", null, ""))));
    }

    private static Task AssetAsync(HttpContext context)
    {
        if (Assets.Find(Name(context, "name")) is not { } found)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // The address has the file's digest.
        context.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        context.Response.ContentType = found.Type;
        context.Response.ContentLength = found.Bytes.Length;
        return context.Response.Body.WriteAsync(found.Bytes, context.RequestAborted).AsTask();
    }

    private async Task FamilyAsync(HttpContext context)
    {
        var family = FamilyOf(context);
        var filter = new TableFilter(
            Query.Word(context, "show") ?? "all", Query.Word(context, "q") ?? "", Number(context, "page") ?? 1);
        var status = await family.Reads.StatusAsync(context.RequestAborted);
        var (check, why) = await TryAsync(family.Reads.CheckAsync(context.RequestAborted));
        await Reply.PageAsync(context, Family.Create(new FamilyPage(
            maker.Around("Family", family, "family"), status, FamilyTable.Of(status, check, filter), why)));
    }

    private async Task TemplateAsync(HttpContext context)
    {
        var (family, name) = (FamilyOf(context), Name(context, "template"));
        var (where, policies) = family.Reads.Declared(name);
        var status = await family.Reads.StatusAsync(context.RequestAborted);
        var (check, _) = await TryAsync(family.Reads.CheckAsync(context.RequestAborted));
        var template = status.Templates.First(template => template.Name == name);
        await Reply.PageAsync(context, Template.Create(new TemplatePage(
            maker.Around(name, family, ""), template,
            template.Generation is null ? null : family.Reads.History(name).Templates[0],
            check?.Templates.FirstOrDefault(checkedOne => checkedOne.Name == name),
            policies, where)));
    }

    private async Task DiffAsync(HttpContext context)
    {
        var (family, name) = (FamilyOf(context), Name(context, "template"));
        var (from, to) = (Required(context, "from"), Required(context, "to"));
        var diff = family.Reads.Diff(
            new CompareRequest($"{name}@{from}", $"{name}@{to}", Packages: true, Files: true), context.RequestAborted);
        await Reply.PageAsync(context, Diff.Create(new DiffPage(
            maker.Around($"{name} @{from} to @{to}", family, ""), name, diff, Math.Max(1, Number(context, "page") ?? 1))));
    }

    private async Task WhyAsync(HttpContext context)
    {
        var (family, name, package) = (FamilyOf(context), Name(context, "template"), Required(context, "package"));
        var why = await family.Reads.WhyAsync(name, package, context.RequestAborted);
        await Reply.PageAsync(context, Why.Create(new WhyPage(
            maker.Around($"Why {package} is in {name}", family, ""), name, why)));
    }

    private async Task ExplainAsync(HttpContext context)
    {
        var (family, name, path) = (FamilyOf(context), Name(context, "template"), Required(context, "path"));
        var explained = await family.Reads.ExplainAsync(name, path, context.RequestAborted);
        await Reply.PageAsync(context, Explain.Create(new ExplainPage(
            maker.Around($"Where {path} in {name} comes from", family, ""), name, path, explained)));
    }

    private async Task SbomAsync(HttpContext context)
    {
        var (family, name, form) = (FamilyOf(context), Name(context, "template"), Required(context, "form"));
        var text = await family.Reads.SbomAsync(name, form, context.RequestAborted);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{Uri.EscapeDataString(name)}.{form}.json\"";
        await Reply.TextAsync(context, text, "application/json; charset=utf-8");
    }

    private async Task UpdatesAsync(HttpContext context)
    {
        var family = FamilyOf(context);
        var (check, why) = await TryAsync(family.Reads.ChangesAsync(context.RequestAborted));
        await Reply.PageAsync(context, Updates.Create(new UpdatesPage(
            maker.Around("Updates", family, "updates"), check, why, check is null ? [] : SourceCause.Of(check))));
    }

    private async Task BuildsAsync(HttpContext context)
    {
        var family = FamilyOf(context);
        var status = await family.Reads.StatusAsync(context.RequestAborted);
        await Reply.PageAsync(context, Builds.Create(new BuildsPage(
            maker.Around("Builds and components", family, "builds"),
            [.. served.Desk.Of(family.Name).Select(run => PageMaker.Badge(family.Name, run))],
            family.Reads.Logs(), await family.Reads.ComponentsAsync(context.RequestAborted), status.Components)));
    }

    private async Task FixAsync(HttpContext context)
    {
        var (family, name) = (FamilyOf(context), Name(context, "component"));
        var fix = await family.Reads.FixAsync(name, context.RequestAborted);
        await Reply.PageAsync(context, Fix.Create(new FixPage(
            maker.Around($"Proposed change of {name}", family, "builds"), fix)));
    }

    private async Task SharingAsync(HttpContext context)
    {
        var family = FamilyOf(context);
        await Reply.PageAsync(context, Sharing.Create(new SharingPage(
            maker.Around("Sharing", family, "sharing"), SharingMap.Of(family.Reads.Tree()))));
    }

    private async Task CacheAsync(HttpContext context)
    {
        var family = FamilyOf(context);
        await Reply.PageAsync(context, Cache.Create(new CachePage(
            maker.Around("Package cache", family, "cache"), family.Reads.Cache())));
    }

    private async Task AuditAsync(HttpContext context)
    {
        var family = FamilyOf(context);
        await Reply.PageAsync(context, Audit.Create(new AuditPage(
            maker.Around("Audit", family, "audit"), GrownTemplate.Of(family.Reads.History(null)))));
    }

    private async Task LogAsync(HttpContext context)
    {
        var (family, name) = (FamilyOf(context), Name(context, "log"));
        var first = Number(context, "first") ?? (Number(context, "line") is { } line ? line - (LogPage.Lines / 3) : null);
        var log = family.Reads.Log(name, first, LogPage.Lines, context.RequestAborted);
        await Reply.PageAsync(context, Log.Create(new LogPage(maker.Around($"Log {name}", family, "builds"), log)));
    }

    private ServedFamily FamilyOf(HttpContext context) => served.Find(Name(context, "family"));

    // A family without metadata or store has a page all the same; it says why something is not known.
    private static async Task<(CheckDocument? Check, string? Why)> TryAsync(Task<CheckDocument> check)
    {
        try
        {
            return (await check, null);
        }
        catch (Failure failure)
        {
            return (null, failure.Problems[0].Kind == ProblemKind.Offline ? "no metadata were fetched yet"
                : failure.Problems[0].Message);
        }
    }

    private static string Name(HttpContext context, string part) => (string)context.Request.RouteValues[part]!;

    private static int? Number(HttpContext context, string name) =>
        int.TryParse(Query.Word(context, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Required(HttpContext context, string name) =>
        Query.Required(context, name, "go back and use the form");
}
