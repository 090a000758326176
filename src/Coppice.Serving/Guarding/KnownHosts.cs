using System.Net;
using Coppice.Foundation;
using Microsoft.AspNetCore.Http;

namespace Coppice.Serving.Guarding;

/// <summary>
/// The names that a browser may know this server by. A page of somebody else whose name suddenly leads to this machine (DNS
/// rebinding) asks for that name, and gets nothing.
/// </summary>
public sealed class KnownHosts
{
    // Nobody else can have these names. The port is another one where SSH forwards it.
    private static readonly HashSet<string> Local =
        new(["localhost", "127.0.0.1", "[::1]"], StringComparer.OrdinalIgnoreCase);

    private readonly bool isLocal;
    private readonly HashSet<string> known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names that follow from the address, and those that were listed.</summary>
    /// <param name="place">The address and port; null for a socket in the file system.</param>
    /// <param name="listed">Further names, with a port where it is not the server's own.</param>
    /// <exception cref="Failure">The address is any of this machine's, and no name is listed. Exit code 64.</exception>
    public KnownHosts(IPEndPoint? place, IReadOnlyList<string> listed)
    {
        if (place is not null && listed.Count == 0
            && (place.Address.Equals(IPAddress.Any) || place.Address.Equals(IPAddress.IPv6Any)))
        {
            throw new Failure([new Problem(
                $"{place} is every address of this machine: say by which name browsers know it",
                $"coppice serve --listen {place} --host NAME:{place.Port}")], ExitCode.Usage);
        }

        isLocal = place is null || IPAddress.IsLoopback(place.Address);
        known.UnionWith(isLocal ? listed : [.. listed, $"{place}"]);
        known.UnionWith(place is null ? [] : listed.Where(name => !name.Contains(':')).Select(name => $"{name}:{place.Port}"));
    }

    /// <summary>Whether the server is known by it.</summary>
    public bool Knows(HostString host) => known.Contains(host.Value ?? "") || (isLocal && Local.Contains(host.Host));
}
