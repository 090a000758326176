using System.Net.Sockets;
using System.Text;

// SOCKET [--] DESTINATION SERVICE: what qrexec-client-vm does, with a socket of the test in place of dom0. Standard input is the
// payload; the first byte that comes back is the exit code, the rest is the answer.
var words = args[1] == "--" ? args[2..] : args[1..];
using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
socket.Connect(new UnixDomainSocketEndPoint(args[0]));
using var stream = new NetworkStream(socket);
var sending = Task.Run(() =>
{
    try
    {
        stream.Write(Encoding.UTF8.GetBytes($"{words[0]} {words[1]}\n"));
        using var input = Console.OpenStandardInput();
        input.CopyTo(stream);
        socket.Shutdown(SocketShutdown.Send);
    }
    catch (IOException)
    {
        // dom0 ended early: what it answers says why.
    }
});
var code = stream.ReadByte();
using var output = Console.OpenStandardOutput();
stream.CopyTo(output);
output.Flush();
// Who writes to this program finds it gone, as with the real one.
return code;
