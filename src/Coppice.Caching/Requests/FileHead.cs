using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Coppice.Caching.Requests;

/// <summary>The headers of an answer that is a file, or a part of it, or that it is still the same.</summary>
internal static class FileHead
{
    /// <summary>Writes status and headers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="size">The file's size.</param>
    /// <param name="tag">What names its content, without quotes.</param>
    /// <param name="modified">When it changed.</param>
    /// <param name="lasts">Whether its path never gets another content.</param>
    /// <returns>The part that the body must be; null where there is no body.</returns>
    public static ByteRange? Write(HttpContext context, long size, string tag, DateTimeOffset modified, bool lasts)
    {
        var (quoted, date) = ($"\"{tag}\"", modified.ToString("r", CultureInfo.InvariantCulture));
        var (request, response) = (context.Request, context.Response);
        response.Headers.ETag = quoted;
        response.Headers.LastModified = date;
        response.Headers.AcceptRanges = "bytes";
        response.Headers.CacheControl = lasts ? "max-age=86400" : "no-cache";
        // Equal, not later: a client that has seen something newer must not take what it has for what is here.
        if (request.Headers.IfNoneMatch is [{ } known] ? known.Split(',').Any(one => one.Trim() is "*" || one.Trim() == quoted)
            : request.Headers.IfModifiedSince is [{ } since] && since == date)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return null;
        }

        response.Headers["X-Content-Type-Options"] = "nosniff";
        response.ContentType = "application/octet-stream";
        if (ByteRange.Of(request, size, quoted, date) is not { } part)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{size}";
            response.ContentLength = 0;
            return null;
        }

        if (part != new ByteRange(0, size))
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {part.From}-{part.Until - 1}/{size}";
        }

        response.ContentLength = part.Until - part.From;
        return HttpMethods.IsHead(request.Method) ? null : part;
    }
}
