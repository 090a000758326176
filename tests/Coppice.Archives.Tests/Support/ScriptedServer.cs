using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coppice.Archives.Tests.Support;

/// <summary>What a client asked for.</summary>
internal sealed record Asked(string Path, long? From, IReadOnlyDictionary<string, string> Headers);

/// <summary>
/// An HTTP server on loopback that answers with raw bytes, so that it can lie in every way. Without a script for a path it serves
/// the files of a folder, with ranges.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly string? folder;
    private readonly Task accepting;

    public ScriptedServer(string? folder = null)
    {
        this.folder = folder;
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>Scripts by path; each is called once per request.</summary>
    public ConcurrentDictionary<string, Func<Asked, Stream, CancellationToken, Task>> Scripts { get; } = new();

    /// <summary>Every request, in the order of arrival.</summary>
    public ConcurrentQueue<Asked> Requests { get; } = new();

    public Uri At(string path) => new(Uri, path);

    /// <summary>Answers with these header lines and body, whether they fit together or not, then closes the connection.</summary>
    public void Script(string path, string head, byte[]? body = null) =>
        Scripts[path] = (_, to, cancel) => SendAsync(to, head, body ?? [], cancel);

    public static async Task SendAsync(Stream to, string head, byte[] body, CancellationToken cancel)
    {
        await to.WriteAsync(
            Encoding.Latin1.GetBytes($"HTTP/1.1 {head.ReplaceLineEndings("\r\n")}\r\nConnection: close\r\n\r\n"), cancel);
        await to.WriteAsync(body, cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception e)
            when (
                stop.IsCancellationRequested && e is (OperationCanceledException or SocketException or InvalidOperationException))
        {
            // Stopped: while waiting (cancelled, socket closed) or between two clients (no longer listening).
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var closing = client;
        try
        {
            var stream = client.GetStream();
            var asked = await ReadAsync(stream);
            Requests.Enqueue(asked);
            await (Scripts.GetValueOrDefault(asked.Path) ?? ServeFileAsync)(asked, stream, stop.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client has gone, as it should when it is lied to.
        }
    }

    private static async Task<Asked> ReadAsync(Stream stream)
    {
        var text = new StringBuilder();
        var one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) > 0)
        {
            text.Append((char)one[0]);
        }

        var lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        long? from = headers.TryGetValue("Range", out var range)
            ? long.Parse(range.Replace("bytes=", "").TrimEnd('-'), CultureInfo.InvariantCulture)
            : null;
        return new Asked(Uri.UnescapeDataString(lines[0].Split(' ')[1]), from, headers);
    }

    private async Task ServeFileAsync(Asked asked, Stream to, CancellationToken cancel)
    {
        var file = folder is null ? null : Path.Join(folder, asked.Path);
        if (!File.Exists(file))
        {
            await SendAsync(to, "404 Not Found\nContent-Length: 0", [], cancel);
            return;
        }

        var bytes = await File.ReadAllBytesAsync(file, cancel);
        var from = (int)(asked.From ?? 0);
        await SendAsync(
            to,
            asked.From is null
                ? $"200 OK\nContent-Length: {bytes.Length}"
                : $"206 Partial Content\nContent-Range: bytes {from}-{bytes.Length - 1}/{bytes.Length}\nContent-Length: "
                    + $"{bytes.Length - from}",
            bytes[from..],
            cancel);
    }
}
