using System.Net;
using System.Net.Sockets;

namespace Coppice.Growing.Tests.Support;

/// <summary>Serves the files of a folder over HTTP on loopback, one answer for each connection (RFC 9112).</summary>
internal sealed class MirrorServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string folder;
    private readonly Task accepting;

    public MirrorServer(string folder)
    {
        this.folder = folder;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where it is, with a closing slash.</summary>
    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    public void Dispose()
    {
        listener.Stop();
        accepting.Wait();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var connection = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream);
            var request = await reader.ReadLineAsync() ?? "";
            while (await reader.ReadLineAsync() is { Length: > 0 })
            {
                // Headers; ranges may be left unanswered.
            }

            var file = folder + Uri.UnescapeDataString(request.Split(' ').ElementAtOrDefault(1) ?? "/");
            var body = File.Exists(file) ? await File.ReadAllBytesAsync(file) : null;
            var head = body is null ? "404 Not Found\r\nContent-Length: 0" : $"200 OK\r\nContent-Length: {body.Length}";
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n"));
            await stream.WriteAsync(body ?? []);
        }
        catch (IOException)
        {
            // The client went away.
        }
    }
}
