using System.Net;
using Coppice.Foundation;

namespace Coppice.Archives.Fetching;

/// <summary>
/// The proxy that mirrors are asked through, as curl(1) and apt find it: <c>http_proxy</c>, <c>https_proxy</c>, <c>all_proxy</c>
/// and <c>no_proxy</c>. Where none is set and Qubes OS gives this qube its updates proxy, that one. This machine itself is never
/// asked through a proxy.
/// </summary>
public sealed class MirrorProxy : IWebProxy
{
    /// <summary>Qubes OS makes it where the service updates-proxy-setup is on; the proxy then listens here.</summary>
    public const string QubesMark = "/run/qubes-service/updates-proxy-setup";

    private static readonly Uri QubesProxy = new("http://127.0.0.1:8082");
    private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];

    private readonly Dictionary<string, (Uri Uri, string From)> byScheme = [];
    private readonly IReadOnlyList<string> direct;

    private MirrorProxy(IReadOnlyList<string> direct) => this.direct = direct;

    /// <summary>No proxy.</summary>
    public static MirrorProxy None { get; } = new([]);

    /// <summary>Finds it.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <param name="exists">Whether a file is there.</param>
    /// <exception cref="Failure">A variable does not name a proxy.</exception>
    public static MirrorProxy Find(Func<string, string?> variable, Func<string, bool> exists)
    {
        // HTTP_PROXY in capitals can come from a web server's client (CVE-2016-5385), so curl does not take it either.
        var proxy = new MirrorProxy(List(Named(variable, "no_proxy", "NO_PROXY")?.Value));
        proxy.Add("http", Named(variable, "http_proxy", "all_proxy", "ALL_PROXY"));
        proxy.Add("https", Named(variable, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"));
        if (proxy.byScheme.Count == 0 && exists(QubesMark))
        {
            proxy.byScheme["http"] = proxy.byScheme["https"] = (QubesProxy, "Qubes OS: updates-proxy-setup");
        }

        return proxy;
    }

    /// <inheritdoc/>
    public ICredentials? Credentials { get; set; }

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : byScheme[destination.Scheme].Uri;

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) =>
        !byScheme.ContainsKey(host.Scheme) || host.IsLoopback || direct.Any(entry => Names(entry, host));

    /// <summary>
    /// What is found, for people: <c>http://127.0.0.1:8082 (http_proxy)</c>, without name and password; null where there is none.
    /// </summary>
    public string? Shown => byScheme.Count == 0 ? null : string.Join(
        ", ",
        byScheme.GroupBy(pair => (MirrorUri.Shown(pair.Value.Uri).TrimEnd('/'), pair.Value.From))
            .Select(group => $"{group.Key.Item1} ({group.Key.From})"))
            + (direct.Count > 0 ? $", but not for {VisibleText.Of(string.Join(", ", direct))}" : "");

    /// <summary>The proxies that are used, each once.</summary>
    public IReadOnlyList<Uri> All => [.. byScheme.Values.Select(proxy => proxy.Uri).Distinct()];

    /// <summary>The same for one file that is fetched through a proxy; null where it is not.</summary>
    public string? ShownFor(Uri uri) => GetProxy(uri) is { } proxy ? MirrorUri.Shown(proxy).TrimEnd('/') : null;

    private static (string Name, string Value)? Named(Func<string, string?> variable, params string[] names) => names
        .Select(name => (name, Value: variable(name)))
        .Where(pair => !string.IsNullOrWhiteSpace(pair.Value)).Select(pair => ((string, string)?)(pair.name, pair.Value!.Trim()))
        .FirstOrDefault();

    private static IReadOnlyList<string> List(string? text) =>
        text?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    // curl(1): a host and all below it, with or without a dot in front; an asterisk alone means all.
    private static bool Names(string entry, Uri host)
    {
        if (entry == "*")
        {
            return true;
        }

        var (name, port) = entry.LastIndexOf(':') is > 0 and var colon && int.TryParse(entry[(colon + 1)..], out var number)
            ? (entry[..colon], number) : (entry, host.Port);
        name = name.TrimStart('*').TrimStart('.').Trim('[', ']');
        return port == host.Port && name.Length > 0
            && (host.IdnHost.Equals(name, StringComparison.OrdinalIgnoreCase)
                || host.IdnHost.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));
    }

    private void Add(string scheme, (string Name, string Value)? named)
    {
        if (named is not var (name, value))
        {
            return;
        }

        var text = value.Contains("://", StringComparison.Ordinal) ? value : "http://" + value;
        // .NET's socks5 has the proxy look names up, which other programs call socks5h.
        text = text.StartsWith("socks5h:", StringComparison.OrdinalIgnoreCase) ? "socks5:" + text["socks5h:".Length..] : text;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !Schemes.Contains(uri.Scheme) || uri.Host.Length == 0)
        {
            throw new Failure($"the variable {name} does not name a proxy", $"export {name}=http://127.0.0.1:8082",
                kind: ProblemKind.Machine);
        }

        // Apart from the address, which messages may show.
        if (uri.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var password])
        {
            Credentials = new NetworkCredential(
                Uri.UnescapeDataString(user), Uri.UnescapeDataString(password.FirstOrDefault() ?? ""));
        }

        byScheme[scheme] = (new Uri(uri.GetLeftPart(UriPartial.Scheme) + uri.Authority), name);
    }
}
