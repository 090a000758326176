using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Coppice.Foundation;

namespace Coppice.Serving.Listening;

/// <summary>Where a server listens.</summary>
public abstract record ListenAddress
{
    private const string SocketPrefix = "unix:";
    private const string Listen = "--listen";
    private const string Hint = "coppice serve --listen 127.0.0.1:8400    # or unix:/run/coppice/page.sock";

    /// <summary>The address when none is named: loopback, at a port that is free.</summary>
    public static ListenAddress Default { get; } = new PortAddress(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Reads <c>127.0.0.1:8400</c>, <c>[::1]:8400</c>, <c>localhost:8400</c> or <c>unix:/run/page.sock</c>.</summary>
    /// <param name="text">The address.</param>
    /// <param name="option">The option that it is the value of, for messages.</param>
    /// <exception cref="Failure">It is none of these. Exit code 64.</exception>
    public static ListenAddress Parse(string text, string option = Listen)
    {
        if (text.StartsWith(SocketPrefix, StringComparison.Ordinal))
        {
            return text.Length > SocketPrefix.Length
                ? new SocketPath(Path.GetFullPath(text[SocketPrefix.Length..]))
                : throw Wrong(option, "a path is missing after unix:");
        }

        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > IPEndPoint.MaxPort)
        {
            throw Wrong(option, $"{VisibleText.Of(text)} is not an address with a port from 0 to {IPEndPoint.MaxPort}");
        }

        var host = text[..colon];
        var plain = host is ['[', .., ']'] ? host[1..^1] : host;
        // An address of IPv6 has colons itself, so that it is ambiguous without brackets.
        return host == "localhost" ? new PortAddress(new IPEndPoint(IPAddress.Loopback, port))
            : IPAddress.TryParse(plain, out var address)
                && (address.AddressFamily == AddressFamily.InterNetworkV6) == (plain != host)
            ? new PortAddress(new IPEndPoint(address, port))
            : throw Wrong(option, $"{VisibleText.Of(host)} is not an IP address (IPv6 in brackets) or localhost");
    }

    /// <summary>An address with a port, where a path will not do.</summary>
    /// <param name="text">The address.</param>
    /// <param name="option">The option that it is the value of, for messages.</param>
    /// <exception cref="Failure">It is not one. Exit code 64.</exception>
    public static IPEndPoint ParsePort(string text, string option) => Parse(text, option) is PortAddress port ? port.EndPoint
        : throw new Failure(
            [new Problem($"{option} takes an address and a port", $"coppice serve {option} 127.0.0.1:8082")], ExitCode.Usage);

    private static Failure Wrong(string option, string message) =>
        new(
            [new Problem($"{option}: {message}", option == Listen ? Hint : $"coppice serve {option} 127.0.0.1:8082")],
            ExitCode.Usage);
}

/// <summary>An address and a port; port 0 is any that is free.</summary>
/// <param name="EndPoint">The address.</param>
public sealed record PortAddress(IPEndPoint EndPoint) : ListenAddress;

/// <summary>A socket in the file system, which only its owner may connect to.</summary>
/// <param name="Path">Absolute path.</param>
public sealed record SocketPath(string Path) : ListenAddress;

/// <summary>A socket that systemd has opened.</summary>
/// <param name="Descriptor">Its number in this process.</param>
public sealed record PassedSocket(int Descriptor) : ListenAddress;
