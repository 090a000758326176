using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Serving.Pages;
using Microsoft.AspNetCore.Http;

namespace Coppice.Serving.Answering;

/// <summary>Answers requests that fail: what was expected with its hint, a bug as such.</summary>
/// <param name="maker">What is around a page.</param>
/// <param name="note">Told of bugs, one text each, for whoever started the server.</param>
internal sealed class Faults(PageMaker maker, Action<string> note)
{
    /// <summary>Answers, whatever happens.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && IsNothing(context.Response.StatusCode))
            {
                var path = VisibleText.Of(context.Request.Path.Value ?? "");
                await AnswerAsync(context, new Failure($"there is no page {path}", "start at /", kind: ProblemKind.NotFound));
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for it any more.
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, new Failure([new Problem(VisibleText.Of(e.Message))], ExitCode.Usage));
        }
        catch (Failure failure)
        {
            await AnswerAsync(context, failure);
        }
        catch (Exception bug)
        {
            note($"{context.Request.Method} {VisibleText.Of(context.Request.Path.Value ?? "")}: this is a bug in Coppice: {bug}");
            await AnswerAsync(context, new Failure(
                $"this is a bug in Coppice: {bug.GetType().Name}", "coppice serve has printed where", kind: ProblemKind.Other));
        }
    }

    private async Task AnswerAsync(HttpContext context, Failure failure)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        var status = Reply.StatusOf(failure);
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            await Reply.TextAsync(
                context, DocumentText.Line(ErrorDocument.Of(failure)) + "\n", "application/json; charset=utf-8", status);
            return;
        }

        var chrome = maker.AroundFailure(Title(status), context.Request.RouteValues["family"] as string);
        await Reply.PageAsync(context, Problems.Create(new ProblemPage(chrome, failure.Problems)), status);
    }

    private static bool IsNothing(int status) =>
        status is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed;

    private static string Title(int status) => status switch
    {
        StatusCodes.Status404NotFound => "Not found",
        StatusCodes.Status409Conflict => "Not now",
        StatusCodes.Status400BadRequest => "Not understood",
        _ => "It failed",
    };
}
