using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Coppice.Recipes;

namespace Coppice.Apply;

/// <summary>
/// Asks the daemon of Qubes in dom0, by its own socket. A request is <c>METHOD+ARGUMENT SOURCE name DESTINATION</c>, a NUL and
/// the payload, and ends with the writing side; an answer is <c>0</c>, a NUL and data, or something else, or nothing.
/// </summary>
/// <param name="socket">The path of its socket.</param>
public sealed class Qubesd(string socket)
{
    /// <summary>Where the daemon listens in dom0.</summary>
    public const string Socket = "/var/run/qubesd.sock";

    private const string Key = "revisions_to_keep=";
    private const int MostBytes = 1 << 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The names of all templates.</summary>
    /// <exception cref="RefusedException">No daemon listens, or it answers something else.</exception>
    public IReadOnlySet<string> Templates()
    {
        var answer = Ask("admin.vm.List dom0 name dom0\0");
        return answer?.StartsWith("0\0", StringComparison.Ordinal) == true
            ? answer[2..].Split('\n').Select(line => line.Split(' ')).Where(words => words.Contains("class=TemplateVM"))
                .Select(words => words[0]).Where(name => ImageName.IsGood(name)).ToHashSet()
            : throw new RefusedException(
                "which templates there are cannot be asked: qubesd "
                    + $"{(answer is null ? "does not answer" : $"refuses{Said(answer)}")}",
                "sudo systemctl status qubesd");
    }

    /// <summary>How many revisions of a qube's root volume stay; null where no daemon listens.</summary>
    /// <param name="qube">The qube's name.</param>
    /// <exception cref="RefusedException">The daemon answers, but not that.</exception>
    public int? RevisionsToKeep(string qube)
    {
        if (Ask($"admin.vm.volume.Info+root dom0 name {qube}\0") is not { } answer)
        {
            return null;
        }

        var line = answer.StartsWith("0\0", StringComparison.Ordinal)
            ? answer[2..].Split('\n').FirstOrDefault(line => line.StartsWith(Key, StringComparison.Ordinal))
            : null;
        // -1 switches revisions off, as 0 does.
        return int.TryParse(line?[Key.Length..], CultureInfo.InvariantCulture, out var number) && number is >= -1 and <= 1000
            ? Math.Max(number, 0)
            : throw new RefusedException(
                $"qubesd does not say how many revisions of {qube} it keeps{Said(answer)}", "say how many stay: --keep 1");
    }

    // An exception is 2, NUL, its type, NUL, a traceback, NUL, and the message.
    internal static string Said(string answer) => answer.Split('\0') is ["2", var type, ..] && type.All(char.IsAsciiLetterOrDigit)
        ? $": {type}"
        : "";

    /// <summary>Asks it; null where no daemon listens.</summary>
    internal string? Ask(string request)
    {
        using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            connection.Connect(new UnixDomainSocketEndPoint(socket));
            connection.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            connection.SendTimeout = (int)Patience.TotalMilliseconds;
            for (var left = Encoding.ASCII.GetBytes(request).AsSpan(); !left.IsEmpty;)
            {
                left = left[connection.Send(left)..];
            }

            connection.Shutdown(SocketShutdown.Send);
            var (buffer, filled) = (new byte[MostBytes], 0);
            for (var got = -1; got != 0 && filled < MostBytes; filled += got)
            {
                got = connection.Receive(buffer, filled, MostBytes - filled, SocketFlags.None);
            }

            return Encoding.Latin1.GetString(buffer, 0, filled);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressNotAvailable or SocketError.ConnectionRefused)
        {
            return null;
        }
        catch (SocketException e)
        {
            throw new IOException($"qubesd: {e.Message}", e);
        }
    }
}
