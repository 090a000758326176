using System.Text;
using Coppice.Foundation;
using Microsoft.AspNetCore.Http;

namespace Coppice.Caching.Requests;

/// <summary>An answer that is a sentence.</summary>
internal static class ShortAnswer
{
    /// <summary>Answers with a status and a text for people; whatever headers were written go.</summary>
    public static Task WriteAsync(HttpContext context, int status, string text)
    {
        var retry = context.Response.Headers.RetryAfter;
        context.Response.Clear();
        context.Response.Headers.RetryAfter = retry;
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers["X-Content-Type-Options"] = "nosniff";
        var body = Encoding.UTF8.GetBytes(VisibleText.Of(text) + "\n");
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
