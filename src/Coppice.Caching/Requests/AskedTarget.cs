namespace Coppice.Caching.Requests;

/// <summary>What a request line asks for: something at another host (a proxy's form), or a path of this server.</summary>
/// <param name="Uri">The address, in the proxy's form.</param>
/// <param name="Archive">The archive, of a path of this server: <c>/ARCHIVE/PATH</c>.</param>
/// <param name="Path">What follows it, unescaped.</param>
internal sealed record AskedTarget(Uri? Uri, string Archive = "", string Path = "")
{
    // apt-cacher-ng's way to say https to a proxy that only takes http; apt passes it on as the name of a host.
    private const string Https = "http://HTTPS///";

    /// <summary>Reads a target as it stands in the request line; null where it is none.</summary>
    public static AskedTarget? Of(string raw)
    {
        if (raw.StartsWith('/'))
        {
            var path = raw.Split('?', '#')[0][1..];
            var slash = path.IndexOf('/');
            return slash <= 0 ? null
                : new AskedTarget(
                    null, System.Uri.UnescapeDataString(path[..slash]), System.Uri.UnescapeDataString(path[(slash + 1)..]));
        }

        var text = raw.StartsWith(Https, StringComparison.OrdinalIgnoreCase) ? "https://" + raw[Https.Length..] : raw;
        return System.Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.UserInfo.Length == 0 && uri.Host.Length > 0
            ? new AskedTarget(uri) : null;
    }
}
