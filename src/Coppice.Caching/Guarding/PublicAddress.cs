using System.Net;
using System.Net.Sockets;

namespace Coppice.Caching.Guarding;

/// <summary>
/// Which addresses hosts may have that are passed on unchanged. Templates reach the cache as if from this machine: without this
/// they would reach whatever listens only here or only in this network.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Others =
    [
        .. ((string[])
        [
            // This network, private, shared, loopback, link-local (RFC 6890), tests, multicast and what is reserved.
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        ]).Select(text => IPNetwork.Parse(text)),
    ];

    // Prefixes in which an address of IPv4 is hidden, which translators and tunnels lead to: where it stands in them.
    private static readonly (IPNetwork Network, int Start)[] Hidden =
    [
        (IPNetwork.Parse("64:ff9b::/96"), 12), (IPNetwork.Parse("::/96"), 12), (IPNetwork.Parse("2002::/16"), 2),
        (IPNetwork.Parse("64:ff9b:1::/48"), 12),
    ];

    /// <summary>Whether an address is one of the public network.</summary>
    public static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (Others.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain)))
        {
            return false;
        }

        return plain.AddressFamily == AddressFamily.InterNetwork
            || Hidden.Where(hidden => hidden.Network.Contains(plain))
                .All(hidden => Is(new IPAddress(plain.GetAddressBytes().AsSpan(hidden.Start, 4))));
    }
}
