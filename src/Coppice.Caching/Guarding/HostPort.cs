using System.Globalization;
using Coppice.Foundation;

namespace Coppice.Caching.Guarding;

/// <summary>A host and a port.</summary>
/// <param name="Host">The name or address in lower case, without brackets.</param>
/// <param name="Port">The port.</param>
public sealed record HostPort(string Host, int Port)
{
    /// <summary>Reads <c>packages.example:443</c> or <c>[2001:db8::1]:80</c>; null for anything else.</summary>
    public static HostPort? TryParse(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && Uri.TryCreate($"http://{text[..colon]}/", UriKind.Absolute, out var uri)
            && uri is { PathAndQuery: "/", UserInfo.Length: 0, IsDefaultPort: true }
            && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= ushort.MaxValue
            ? new HostPort(uri.IdnHost, port) : null;
    }

    /// <summary>The value of <c>--also</c>.</summary>
    /// <exception cref="Failure">It is not a host and a port. Exit code 64.</exception>
    public static HostPort Parse(string text) => TryParse(text) ?? throw new Failure(
        [new Problem(
            $"--also: {VisibleText.Of(text)} is not a host with a port", "coppice serve --cache 127.0.0.1:8082 --also "
                + "packages.example:443")], ExitCode.Usage);

    /// <summary>The host and port of an address.</summary>
    public static HostPort Of(Uri uri) => new(uri.IdnHost.ToLowerInvariant(), uri.Port);

    /// <summary>The text that <see cref="TryParse"/> reads.</summary>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
