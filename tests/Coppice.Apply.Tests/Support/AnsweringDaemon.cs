using System.Net.Sockets;
using System.Text;

namespace Coppice.Apply.Tests.Support;

/// <summary>Stands for qubesd at a socket: takes one request to its end, and gives one answer.</summary>
internal static class AnsweringDaemon
{
    /// <summary>Has it answer once.</summary>
    /// <param name="path">The socket, which is made; it listens when this returns.</param>
    /// <param name="answer">What it answers.</param>
    /// <param name="ask">Asks it.</param>
    /// <returns>What was made of the answer, and the request.</returns>
    public static (T Said, string Request) Ask<T>(string path, string answer, Func<Qubesd, T> ask)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var request = Task.Run(() =>
        {
            using var connection = listener.Accept();
            using var stream = new NetworkStream(connection);
            using var taken = new MemoryStream();
            stream.CopyTo(taken);
            stream.Write(Encoding.ASCII.GetBytes(answer));
            return Encoding.ASCII.GetString(taken.ToArray());
        });
        return (ask(new Qubesd(path)), request.GetAwaiter().GetResult());
    }
}
