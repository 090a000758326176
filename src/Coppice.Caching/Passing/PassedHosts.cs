using System.Net;
using Coppice.Archives.Fetching;
using Coppice.Caching.Guarding;
using Coppice.Caching.Requests;
using Coppice.Foundation;
using Microsoft.AspNetCore.Http;

namespace Coppice.Caching.Passing;

/// <summary>
/// Hosts that no archive has and that were listed: what they answer is passed on unchanged, and nothing of it is kept. Their
/// addresses must be of the public network; only the proxy of this machine may be anywhere.
/// </summary>
/// <param name="hosts">The hosts.</param>
/// <param name="proxy">The proxy of this machine.</param>
/// <param name="refuses">Addresses that hosts must not have.</param>
/// <param name="isOwn">Addresses that the proxy must not have either: listeners of this process.</param>
internal sealed class PassedHosts(
    IReadOnlyCollection<HostPort> hosts, MirrorProxy proxy, Func<IPEndPoint, bool> refuses, Func<IPEndPoint, bool> isOwn)
    : IDisposable
{
    private static readonly string[] Asked = ["Range", "If-Range", "If-Modified-Since", "If-None-Match", "Accept", "User-Agent"];

    private static readonly string[] Answered =
    [
        "Accept-Ranges", "Cache-Control", "Content-Encoding", "Content-Length", "Content-Range", "Content-Type", "ETag",
        "Last-Modified", "Location", "Retry-After",
    ];

    private readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = proxy.All.Count > 0,
        Proxy = proxy,
        ConnectTimeout = TimeSpan.FromSeconds(30),
        MaxResponseHeadersLength = 64,
        ConnectCallback = async (context, cancel) => await GuardedConnection.OpenAsync(
            context.DnsEndPoint, IsProxy(proxy, context.DnsEndPoint) ? isOwn : refuses, cancel),
    });

    /// <summary>Whether a host is listed.</summary>
    public bool Has(HostPort host) => hosts.Contains(host);

    /// <summary>Passes a request on, and the answer back.</summary>
    public async Task SendAsync(HttpContext context, Uri uri)
    {
        using var message = new HttpRequestMessage(new HttpMethod(context.Request.Method), uri);
        foreach (var name in Asked)
        {
            message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)context.Request.Headers[name]);
        }

        try
        {
            using var answer = await client.SendAsync(message, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
            {
                if (Answered.Contains(name, StringComparer.OrdinalIgnoreCase))
                {
                    context.Response.Headers[name] = values.ToArray();
                }
            }

            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
            }
        }
        catch (Exception e) when (e is HttpRequestException or Failure && !context.Response.HasStarted)
        {
            await ShortAnswer.WriteAsync(context, StatusCodes.Status502BadGateway, (e.InnerException as Failure ?? e).Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            context.Abort();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static bool IsProxy(MirrorProxy proxy, DnsEndPoint host) =>
        proxy.All.Any(uri => uri.Port == host.Port && uri.IdnHost.Equals(host.Host, StringComparison.OrdinalIgnoreCase));
}
