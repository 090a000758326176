using System.Net.Sockets;
using Coppice.Archives.Fetching;
using Coppice.Foundation;

namespace Coppice.Engine.Doctor;

/// <summary>Says how mirrors are reached: through which proxy, and with which logins.</summary>
public static class NetworkChecks
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>One finding for the proxy, one for the logins.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    public static IEnumerable<Finding> Of(Func<string, string?> variable) => [Proxy(variable), Logins(variable)];

    private static Finding Proxy(Func<string, string?> variable)
    {
        try
        {
            var proxy = MirrorProxy.Find(variable, File.Exists);
            return proxy.Shown is not { } shown ? Finding.Good("proxy", "none: mirrors are asked directly")
                : proxy.All.FirstOrDefault(address => !Answers(address)) is { } silent
                    ? Finding.Problem(
                        "proxy", $"{shown}: nothing answers at {silent.Host}:{silent.Port}",
                        "start it, or unset http_proxy https_proxy all_proxy")
                : Finding.Good("proxy", shown);
        }
        catch (Failure failure)
        {
            return Wrong("proxy", failure);
        }
    }

    private static Finding Logins(Func<string, string?> variable)
    {
        try
        {
            var places = string.Join(", ", MirrorLogins.Places(variable).Select(VisibleText.Of));
            return MirrorLogins.Read(variable).Count is > 0 and var count
                ? Finding.Good("logins", $"{count}, read from {places}")
                : Finding.Good("logins", $"none for archives; looked for in {places}");
        }
        catch (Failure failure)
        {
            return Wrong("logins", failure);
        }
    }

    private static Finding Wrong(string check, Failure failure) =>
        Finding.Problem(check, failure.Message, failure.Problems[0].Hint ?? "coppice doctor");

    // Tried for real: one connection, which says nothing.
    private static bool Answers(Uri proxy)
    {
        try
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            try
            {
                socket.Connect(proxy.Host, proxy.Port);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                return socket.Poll(Patience, SelectMode.SelectWrite)
                    && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is 0;
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
