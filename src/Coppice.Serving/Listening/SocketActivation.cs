using System.Globalization;
using Coppice.Foundation;

namespace Coppice.Serving.Listening;

/// <summary>Sockets that systemd hands over (sd_listen_fds(3)).</summary>
public static class SocketActivation
{
    private const int First = 3;

    /// <summary>The socket that this process was started with; null where it was started without one.</summary>
    /// <param name="variable">Looks up an environment variable.</param>
    /// <param name="process">The number of this process: what an ancestor was given is not meant for it.</param>
    /// <exception cref="Failure">There are several: nothing says which one is for what.</exception>
    public static PassedSocket? Of(Func<string, string?> variable, int process)
    {
        var count = Number(variable("LISTEN_FDS")) ?? 0;
        if (Number(variable("LISTEN_PID")) != process || count == 0)
        {
            return null;
        }

        return count == 1 ? new PassedSocket(First) : throw new Failure(
            $"systemd passed {count} sockets, and coppice serve takes one", "systemctl cat the socket unit: one ListenStream=",
            kind: ProblemKind.Usage);
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
