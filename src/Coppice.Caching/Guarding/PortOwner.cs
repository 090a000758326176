using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Coppice.Foundation;

namespace Coppice.Caching.Guarding;

/// <summary>Which process listens on a port of this machine, by proc(5).</summary>
internal static class PortOwner
{
    private const string Listening = "0A";
    private const int LocalField = 1, StateField = 3, InodeField = 9;

    /// <summary>The process: <c>process 812 (tinyproxy)</c>; null where it cannot be seen.</summary>
    public static string? Of(int port)
    {
        var sockets = Sockets(port);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                && Holds(folder, sockets))
            {
                return $"process {process} ({Line(folder + "/comm")})";
            }
        }

        return null;
    }

    /// <summary>Whether an address is one at which this process itself listens.</summary>
    /// <remarks>
    /// By the sockets that it holds: for /proc/net/tcp the kernel walks through all connections of the machine, and a cache asks
    /// before each of its own.
    /// </remarks>
    public static bool IsOwn(IPEndPoint place) => OwnPorts().Contains(place.Port) && IsLocal(place.Address);

    private static IEnumerable<int> OwnPorts()
    {
        foreach (var file in Directory.EnumerateFiles("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(file), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
                && new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true
                && PortOf(descriptor) is { } port)
            {
                yield return port;
            }
        }
    }

    private static int? PortOf(int descriptor)
    {
        try
        {
            using var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false));
            return socket.LocalEndPoint is IPEndPoint place
                && (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection)! != 0
                ? place.Port : null;
        }
        catch (SocketException)
        {
            // It was closed meanwhile, or is of another kind.
            return null;
        }
    }

    private static bool IsLocal(IPAddress address) => IPAddress.IsLoopback(address)
        || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)
        || NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(network => network.GetIPProperties().UnicastAddresses).Any(own => own.Address.Equals(address));

    private static HashSet<string> Sockets(int port) =>
    [
        .. ((string[])["/proc/net/tcp", "/proc/net/tcp6"]).Where(File.Exists).SelectMany(File.ReadLines).Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > InodeField && fields[StateField] == Listening
                && fields[LocalField].EndsWith($":{port:X4}", StringComparison.Ordinal))
            .Select(fields => $"socket:[{fields[InodeField]}]"),
    ];

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return sockets.Count > 0 && Directory.EnumerateFiles(process + "/fd")
                .Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            // It belongs to somebody else, or has just ended.
            return false;
        }
    }

    private static string Line(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (FileErrors.Is(e))
        {
            return "ended";
        }
    }
}
