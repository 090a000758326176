using System.Text;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Microsoft.AspNetCore.Http;
using RazorSlices;

namespace Coppice.Serving.Answering;

/// <summary>Writes answers.</summary>
internal static class Reply
{
    /// <summary>A page, whole: what fails while it is made is a page of its own.</summary>
    public static async Task PageAsync(HttpContext context, RazorSlice page, int status = StatusCodes.Status200OK)
    {
        var text = new StringBuilder();
        using (page)
        {
            await using var writer = new StringWriter(text);
            await page.RenderAsync(writer, VisibleHtml.Instance, context.RequestAborted);
        }

        await TextAsync(context, text.ToString(), "text/html; charset=utf-8", status);
    }

    /// <summary>A result as JSON.</summary>
    public static Task JsonAsync<T>(HttpContext context, T document)
        where T : Document => TextAsync(context, DocumentText.Of(document) + "\n", "application/json; charset=utf-8");

    /// <summary>Text.</summary>
    public static Task TextAsync(HttpContext context, string text, string type, int status = StatusCodes.Status200OK)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Sends the browser to a page after a form.</summary>
    public static void SeeOther(HttpContext context, string address)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = address;
    }

    /// <summary>The status of a failure.</summary>
    public static int StatusOf(Failure failure) => failure.Problems.FirstOrDefault()?.Kind switch
    {
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.Busy or ProblemKind.NotAgreed or ProblemKind.Exists => StatusCodes.Status409Conflict,
        ProblemKind.Usage => StatusCodes.Status400BadRequest,
        _ when failure.Code == ExitCode.Usage => StatusCodes.Status400BadRequest,
        ProblemKind.Offline => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status500InternalServerError,
    };
}
