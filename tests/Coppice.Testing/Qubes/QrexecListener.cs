using System.Net.Sockets;
using System.Text;

namespace Coppice.Testing.Qubes;

/// <summary>
/// Lets programs call the stand-in: a folder with a <c>qrexec-client-vm</c> that hands its call to this process through a socket.
/// </summary>
public sealed class QrexecListener : IDisposable
{
    private readonly TempFolder folder = new("coppice-qrexec-");
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly QubesStandIn qubes;
    private readonly Task accepting;

    /// <param name="qubes">Answers the calls, one at a time.</param>
    /// <param name="child">The program that hands them over.</param>
    public QrexecListener(QubesStandIn qubes, string child)
    {
        this.qubes = qubes;
        var path = folder.At("socket");
        Program = folder.At("qrexec-client-vm");
        File.WriteAllText(Program, $"#!/bin/sh\nexec '{child}' '{path}' \"$@\"\n");
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen();
        accepting = Task.Factory.StartNew(Accept, TaskCreationOptions.LongRunning);
    }

    /// <summary>The path of the program.</summary>
    public string Program { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        accepting.Wait(TimeSpan.FromSeconds(30), CancellationToken.None);
        folder.Dispose();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                using var stream = new NetworkStream(socket.Accept(), ownsSocket: true);
                Serve(stream);
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }
        catch (ObjectDisposedException)
        {
            // Likewise.
        }
    }

    private void Serve(NetworkStream stream)
    {
        try
        {
            var line = new StringBuilder();
            int next;
            while ((next = stream.ReadByte()) is not (-1 or '\n'))
            {
                line.Append((char)next);
            }

            var words = line.ToString().Split(' ');
            var reply = qubes.Answer(words[0], words[1], stream);
            stream.WriteByte((byte)reply.Code);
            stream.Write(reply.Answer);
        }
        catch (IOException)
        {
            // The program was killed.
        }
    }
}
