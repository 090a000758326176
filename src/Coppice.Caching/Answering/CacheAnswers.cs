using Coppice.Caching.Guarding;
using Coppice.Caching.Passing;
using Coppice.Caching.Requests;
using Coppice.Engine.Caching;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Coppice.Caching.Answering;

/// <summary>Answers what running templates ask: as their proxy, or as a mirror at <c>/ARCHIVE/…</c>.</summary>
/// <param name="caches">The caches of the families.</param>
/// <param name="passed">What is passed on unchanged.</param>
/// <param name="note">Told what went wrong, one line each.</param>
internal sealed class CacheAnswers(IReadOnlyList<ArchiveCache> caches, PassedHosts passed, Action<string> note)
{
    /// <summary>Answers.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            await ShortAnswer.WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD are answered.");
        }
        else if (AskedTarget.Of(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget) is not { } target)
        {
            await ShortAnswer.WriteAsync(
                context, StatusCodes.Status400BadRequest, "Ask for /ARCHIVE/PATH, or use this server as a proxy.");
        }
        else if (Find(target) is var (cache, found))
        {
            await (found.File is { } file ? new FileAnswer(cache, note).SendAsync(context, file)
                : RefuseAsync(context, cache, target, found.Refusal!));
        }
        else if (target.Uri is { } uri && passed.Has(HostPort.Of(uri)))
        {
            await passed.SendAsync(context, uri);
        }
        else
        {
            await NothingAsync(context, target);
        }
    }

    private (ArchiveCache Cache, Lookup Found)? Find(AskedTarget target) => caches
        .Select(cache => (cache, Found: target.Uri is { } uri ? cache.Find(uri) : cache.Find(target.Archive, target.Path)))
        .Where(answer => answer.Found != Lookup.Nothing).Select(answer => ((ArchiveCache, Lookup)?)answer).FirstOrDefault();

    private Task NothingAsync(HttpContext context, AskedTarget target)
    {
        if (!caches.All(cache => cache.IsReady))
        {
            context.Response.Headers.RetryAfter = "10";
            return ShortAnswer.WriteAsync(
                context, StatusCodes.Status503ServiceUnavailable, "The metadata are being fetched for the first time.");
        }

        return target.Uri is not { } uri || caches.Any(cache => cache.Knows(uri.IdnHost, uri.Port))
            ? ShortAnswer.WriteAsync(context, StatusCodes.Status404NotFound, "No signed metadata of the family name this file.")
            // That is no matter of one family more than of another.
            : RefuseAsync(
                context, caches[0], target,
                $"No archive of the family is at {uri.Authority}. coppice serve --also {uri.IdnHost}:{uri.Port} passes it on.");
    }

    private static Task RefuseAsync(HttpContext context, ArchiveCache cache, AskedTarget target, string why)
    {
        cache.Statistics.Refused(target.Uri is { } uri ? $"{uri.GetLeftPart(UriPartial.Path)}: {why}" : why);
        return ShortAnswer.WriteAsync(context, StatusCodes.Status403Forbidden, why);
    }
}
