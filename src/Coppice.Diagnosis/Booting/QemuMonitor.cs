using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coppice.Foundation;

namespace Coppice.Diagnosis.Booting;

/// <summary>
/// Talks to a running QEMU (QMP, QEMU machine protocol specification): one JSON object a line, answers among events.
/// </summary>
internal sealed class QemuMonitor : IDisposable
{
    // Answers are small; what a broken QEMU sends is not read without end.
    private const int AnswerLimit = 1 << 20;

    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader reader;
    private readonly NetworkStream stream;

    private QemuMonitor(string path)
    {
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        stream = new NetworkStream(socket);
        reader = new StreamReader(stream);
    }

    /// <summary>Connects to the monitor's socket and asks for commands (QMP).</summary>
    /// <exception cref="SocketException">There is no QEMU.</exception>
    /// <exception cref="IOException">It answers in another way than QEMU does.</exception>
    public static async Task<QemuMonitor> ConnectAsync(string path, CancellationToken cancel)
    {
        var monitor = new QemuMonitor(path);
        try
        {
            await monitor.LineAsync(cancel).ConfigureAwait(false);
            await monitor.RunAsync("""{"execute":"qmp_capabilities"}""", cancel).ConfigureAwait(false);
            return monitor;
        }
        catch
        {
            monitor.Dispose();
            throw;
        }
    }

    /// <summary>Writes the picture on the machine's screen to a file, as PNG.</summary>
    /// <param name="file">The file as QEMU sees it.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>Whether it did.</returns>
    public Task<bool> ScreenshotAsync(string file, CancellationToken cancel) =>
        RunAsync(new JsonObject
        {
            ["execute"] = "screendump",
            ["arguments"] = new JsonObject { ["filename"] = file, ["format"] = "png" },
        }.ToJsonString(), cancel);

    /// <summary>Ends QEMU.</summary>
    public Task<bool> QuitAsync(CancellationToken cancel) => RunAsync("""{"execute":"quit"}""", cancel);

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.Dispose();
        stream.Dispose();
        socket.Dispose();
    }

    private async Task<bool> RunAsync(string command, CancellationToken cancel)
    {
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(command + "\n"), cancel).ConfigureAwait(false);
        while (true)
        {
            using var answer = JsonDocument.Parse(await LineAsync(cancel).ConfigureAwait(false));
            if (answer.RootElement.TryGetProperty("return", out _))
            {
                return true;
            }

            if (answer.RootElement.TryGetProperty("error", out _))
            {
                return false;
            }
        }
    }

    private async Task<string> LineAsync(CancellationToken cancel)
    {
        var line = await reader.ReadLineAsync(cancel).ConfigureAwait(false) ?? throw new IOException("QEMU has ended");
        return line.Length <= AnswerLimit ? line : throw new IOException("QEMU answers without end");
    }
}
