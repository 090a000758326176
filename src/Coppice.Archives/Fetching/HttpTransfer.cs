using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Archives.Fetching;

/// <summary>
/// One attempt to get a file over HTTP (RFC 9110), resumed with a Range request where some of it is there already.
/// </summary>
internal sealed class HttpTransfer : IDisposable
{
    private readonly FetchLimits limits;
    private readonly TimeProvider time;
    private readonly HttpClient client;
    private readonly MirrorAccess access;

    public HttpTransfer(FetchLimits limits, TimeProvider time, MirrorAccess access)
    {
        (this.limits, this.time, this.access) = (limits, time, access);
        client = new HttpClient(new SocketsHttpHandler
        {
            // Redirects are followed here, where scheme and host are checked; nothing is decompressed before it is verified.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = access.Proxy.All.Count > 0,
            Proxy = access.Proxy,
            ConnectTimeout = limits.Answer,
            ConnectCallback = access.Refuses is { } refuses
                ? async (context, cancel) =>
                    await GuardedConnection.OpenAsync(context.DnsEndPoint, refuses, cancel).ConfigureAwait(false)
                : null,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseDrainSize = 0,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
        var version =
            typeof(HttpTransfer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0];
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("coppice", version ?? "0"));
    }

    public async Task<bool> GetAsync(FetchRequest request, Stream to, Action<long>? arrived, CancellationToken cancel)
    {
        if (to.Length > 0 && to.Length == request.Size)
        {
            return true;
        }

        try
        {
            using var patience = new Patience(limits, time, cancel);
            using var response = await SendAsync(request, to, patience).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone)
            {
                return false;
            }

            Prepare(request, to, response);
            arrived?.Invoke(to.Length);
            await CopyAsync(request, to, response, arrived, patience).ConfigureAwait(false);
            SizeCheck.Complete(request, to.Length);
            return true;
        }
        catch (OperationCanceledException e) when (!cancel.IsCancellationRequested)
        {
            throw new TransientFetchException("the mirror is too slow or does not answer", e);
        }
        catch (HttpRequestException e)
        {
            throw new TransientFetchException(Reason(e), e);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(FetchRequest request, Stream to, Patience patience)
    {
        var uri = request.Uri;
        for (var redirects = 0; ; redirects++)
        {
            using var message = new HttpRequestMessage(HttpMethod.Get, uri);
            if (to.Length > 0)
            {
                message.Headers.Range = new RangeHeaderValue(to.Length, null);
            }

            // Looked up for each address, so that no redirect takes a login along.
            if (access.Logins.For(uri) is { } login)
            {
                message.Headers.Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.Name}:{login.Password}")));
            }

            patience.Answer();
            var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token)
                .ConfigureAwait(false);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return response;
            }

            var location = response.Headers.Location;
            response.Dispose();
            if (MirrorUri.Redirected(uri, location) is not { } next)
            {
                throw new Failure(
                    $"{MirrorUri.Shown(uri)} redirects to another host or scheme, which is not followed",
                    "write the mirror that it redirects to as `mirror:` in the family file", kind: ProblemKind.Unreachable);
            }

            uri = redirects < limits.Redirects
                ? next
                : throw new Failure($"{MirrorUri.Shown(request.Uri)} redirects more than {limits.Redirects} times",
                    kind: ProblemKind.Unreachable);
        }
    }

    // Decides, by status and headers, where in the target the body goes.
    private void Prepare(FetchRequest request, Stream to, HttpResponseMessage response)
    {
        switch ((int)response.StatusCode)
        {
            case 200:
                to.SetLength(0);
                SizeCheck.Announced(request, response.Content.Headers.ContentLength);
                break;
            case 206 when to.Length > 0 && IsRestOf(request, to.Length, response.Content.Headers):
                to.Seek(0, SeekOrigin.End);
                break;
            case 206 or 416:
                // The rest that was asked for does not come, so what is here cannot be continued: the next attempt asks for
                // everything.
                to.SetLength(0);
                throw new TransientFetchException(
                    $"the mirror sent a different part of the file than requested (status {(int)response.StatusCode})");
            case 401 or 403:
                throw new Failure(
                    $"cannot fetch {MirrorUri.Shown(request.Uri)}: the mirror "
                        + (access.Logins.For(request.Uri) is not null ? "refuses the login that it is given"
                            : (int)response.StatusCode == 401 ? "asks for a login" : "refuses it (status 403)"),
                    $"write `machine {(request.Uri.Scheme == "http" ? "http://" : "")}{request.Uri.Authority} login NAME "
                        + "password PASSWORD` into ~/.config/coppice/auth.conf; coppice doctor says what is read",
                    kind: ProblemKind.Unreachable);
            case 407:
                throw new Failure(
                    $"cannot fetch {MirrorUri.Shown(request.Uri)}: the proxy {access.Proxy.ShownFor(request.Uri)} asks for a "
                        + "login",
                    "export http_proxy=http://NAME:PASSWORD@HOST:PORT", kind: ProblemKind.Unreachable);
            case 408 or 425 or 429 or >= 500:
                throw new TransientFetchException($"the mirror answers with status {(int)response.StatusCode}");
            default:
                throw new Failure(
                    $"cannot fetch {MirrorUri.Shown(request.Uri)}: the mirror answers with status {(int)response.StatusCode}",
                    "coppice doctor", kind: ProblemKind.Unreachable);
        }
    }

    private static bool IsRestOf(FetchRequest request, long from, HttpContentHeaders headers) =>
        headers.ContentRange is { HasRange: true, Unit: "bytes" } range
        && range.From == from
        && (request.Size is null || ((range.Length is null || range.Length == request.Size) && range.To == request.Size - 1))
        && (headers.ContentLength is null || headers.ContentLength == range.To - range.From + 1);

    private static async Task CopyAsync(
        FetchRequest request, Stream to, HttpResponseMessage response, Action<long>? arrived, Patience patience)
    {
        patience.Transfer();
        await using var body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
        var buffer = new byte[128 << 10];
        int read;
        while ((read = await ReadAsync(body, buffer, patience).ConfigureAwait(false)) > 0)
        {
            SizeCheck.Within(request, to.Length + read);
            await to.WriteAsync(buffer.AsMemory(0, read), patience.Token).ConfigureAwait(false);
            patience.Arrived(read);
            arrived?.Invoke(to.Length);
        }
    }

    // Only reading may fail in a way that another attempt mends: when writing fails, the disk is full.
    private static async Task<int> ReadAsync(Stream body, byte[] buffer, Patience patience)
    {
        try
        {
            return await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new TransientFetchException(Reason(e), e);
        }
    }

    private static string Reason(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "the proxy does not let it through",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "the mirror's name cannot be resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
            "no connection to the mirror: " + (e.InnerException?.Message ?? e.Message),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            "no secure connection to the mirror: " + (e.InnerException?.Message ?? e.Message),
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "the transfer was cut off",
        _ => e.Message,
    };
}
