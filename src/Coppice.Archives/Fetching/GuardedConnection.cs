using System.Net;
using System.Net.Sockets;
using Coppice.Foundation;

namespace Coppice.Archives.Fetching;

/// <summary>
/// Connects to a host whose addresses are looked at first. What is looked at is what is connected to: a name that resolves to
/// something else a moment later gains nothing.
/// </summary>
public static class GuardedConnection
{
    /// <summary>Connects to the first address of a host that is not refused and answers.</summary>
    /// <param name="host">A name or an address, and the port.</param>
    /// <param name="refuses">Whether an address must not be connected to.</param>
    /// <param name="cancel">Stops.</param>
    /// <returns>The connection; the caller disposes of it.</returns>
    /// <exception cref="SocketException">The name is not known, or no address answers.</exception>
    /// <exception cref="Failure">All addresses are refused.</exception>
    public static async Task<NetworkStream> OpenAsync(
        DnsEndPoint host, Func<IPEndPoint, bool> refuses, CancellationToken cancel)
    {
        var found = await Dns.GetHostAddressesAsync(host.Host, cancel).ConfigureAwait(false);
        var places = found
            .Select(address => new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, host.Port))
            .Where(place => !refuses(place)).ToList();
        if (places.Count == 0 && found.Length > 0)
        {
            throw new Failure(
                $"{VisibleText.Of(host.Host)}:{host.Port} is an address that must not be connected to",
                $"getent ahosts {ShellWord.Of(host.Host)}", kind: ProblemKind.Unreachable);
        }

        SocketException? last = null;
        foreach (var place in places)
        {
            var socket = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(place, cancel).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }
}
