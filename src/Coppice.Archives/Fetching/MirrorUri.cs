using Coppice.Foundation;

namespace Coppice.Archives.Fetching;

/// <summary>URIs of files on mirrors.</summary>
public static class MirrorUri
{
    /// <summary>
    /// The URI of a path below a mirror. Every component is escaped, so no path can reach the query or another host.
    /// </summary>
    public static Uri Below(Uri mirror, string path) =>
        new(
            mirror.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"
                + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));

    /// <summary>
    /// The mirror without a slash at the end, query and fragment; and without a user's name and password, which this machine's
    /// own sources may have: what is kept and what gets into templates never has any.
    /// </summary>
    public static Uri Normal(Uri mirror) =>
        new(mirror.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped).TrimEnd('/'));

    /// <summary>The URI for messages: without user name and password.</summary>
    public static string Shown(Uri uri) =>
        VisibleText.Of(uri.GetComponents(UriComponents.AbsoluteUri & ~UriComponents.UserInfo, UriFormat.UriEscaped));

    /// <summary>
    /// Where a redirect leads, when it may be followed: same host, and the same scheme and port or from http to https.
    /// </summary>
    public static Uri? Redirected(Uri from, Uri? location)
    {
        if (location is null
            || !Uri.TryCreate(from, location, out var to) || to.IdnHost != from.IdnHost || to.UserInfo.Length > 0)
        {
            return null;
        }

        var same = to.Scheme == from.Scheme && to.Port == from.Port;
        var upgraded = from.Scheme == Uri.UriSchemeHttp && to.Scheme == Uri.UriSchemeHttps && to.IsDefaultPort;
        return same || upgraded ? to : null;
    }
}
