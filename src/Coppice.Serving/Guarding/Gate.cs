using Microsoft.AspNetCore.Http;

namespace Coppice.Serving.Guarding;

/// <summary>
/// What every request passes before anything answers it: the name of the server, the token, and of a form that it was sent by a
/// page of this server.
/// </summary>
/// <param name="hosts">The names that the server is known by.</param>
/// <param name="token">The token.</param>
/// <param name="isOpen">Whether no token is asked for: only the owner can connect to a socket in the file system.</param>
public sealed class Gate(KnownHosts hosts, AccessToken token, bool isOpen)
{
    /// <summary>The field of a form that has <see cref="AccessToken.Form"/>.</summary>
    public const string FormField = "form";

    private const string Parameter = "token";
    private const string Bearer = "Bearer ";

    /// <summary>What forms of pages carry.</summary>
    public string Form => token.Form;

    /// <summary>Lets a request pass, or answers it.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        SafeHeaders.Set(context.Response.Headers);
        var request = context.Request;
        if (!hosts.Knows(request.Host))
        {
            await Refuse(context, StatusCodes.Status421MisdirectedRequest,
                "This server is not known by that name. coppice serve --host NAME lists one.");
        }
        else if (HttpMethods.IsGet(request.Method) && request.Query[Parameter] is [{ } said] && token.Is(said))
        {
            await WelcomeAsync(context);
        }
        else if (!isOpen && !token.Is(context.Request.Cookies[Cookie(request)]) && !IsBearer(request))
        {
            await Refuse(context, StatusCodes.Status401Unauthorized,
                "Open the address that coppice serve printed when it started: it has a token.");
        }
        else if (!HttpMethods.IsGet(request.Method) && !await IsOwnFormAsync(request))
        {
            await Refuse(context, StatusCodes.Status403Forbidden,
                "This form is not one of this server, or of an earlier start of it. Go back, reload the page, and try again.");
        }
        else
        {
            await next(context);
        }
    }

    // A link from elsewhere would not get a strict cookie sent with what follows a redirect; a page of our own goes on by itself.
    private Task WelcomeAsync(HttpContext context)
    {
        context.Response.Cookies.Append(Cookie(context.Request), token.Text, new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true,
        });
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            "<!DOCTYPE html><html lang=\"en\"><title>Coppice</title><meta http-equiv=\"refresh\" content=\"0; url=/\">"
                + "<p><a href=\"/\">Go on</a>", context.RequestAborted);
    }

    private bool IsBearer(HttpRequest request) => request.Headers.Authorization is [{ } header]
        && header.StartsWith(Bearer, StringComparison.Ordinal) && token.Is(header[Bearer.Length..]);

    // Browsers say which page sends a form; a program that is none has no cookie to be abused.
    private async Task<bool> IsOwnFormAsync(HttpRequest request)
    {
        if (!HttpMethods.IsPost(request.Method) || !IsPlainForm(request) || !IsOwnOrigin(request)
            || request.Headers["Sec-Fetch-Site"] is not ([] or ["same-origin"] or ["none"]))
        {
            return false;
        }

        try
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return form[FormField] is [{ } said] && token.IsForm(said);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static bool IsPlainForm(HttpRequest request) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;

    // Nothing, or one that is this server's.
    private static bool IsOwnOrigin(HttpRequest request) => request.Headers.Origin is []
        || (request.Headers.Origin is [{ } origin] && Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));

    // Cookies know no ports: each server has a name of its own for its cookie.
    private static string Cookie(HttpRequest request) => $"coppice-{request.Host.Port ?? 0}";

    private static Task Refuse(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.Connection = "close";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
