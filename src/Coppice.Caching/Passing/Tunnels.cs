using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Coppice.Archives.Fetching;
using Coppice.Caching.Guarding;
using Coppice.Foundation;
using Microsoft.AspNetCore.Connections;

namespace Coppice.Caching.Passing;

/// <summary>
/// CONNECT (RFC 9110, 9.3.6), answered before the web server reads anything of it: two connections, and what comes out of one
/// goes into the other.
/// </summary>
/// <param name="isAllowed">Whether a host may be tunnelled to.</param>
/// <param name="refuses">Whether an address must not be connected to for a host.</param>
/// <param name="proxy">The proxy of this machine.</param>
/// <param name="isOwn">Whether an address is a listener of this process, which no proxy may be.</param>
internal sealed class Tunnels(
    Func<HostPort, bool> isAllowed, Func<HostPort, IPEndPoint, bool> refuses, MirrorProxy proxy, Func<IPEndPoint, bool> isOwn)
{
    private const int LongestHead = 16 << 10;
    private static readonly byte[] Connect = "CONNECT "u8.ToArray();
    private static readonly byte[] HeadEnd = "\r\n\r\n"u8.ToArray();
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Takes a connection, or leaves it to the web server.</summary>
    public async Task InvokeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var input = connection.Transport.Input;
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        silence.CancelAfter(Patience);
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(silence.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var begin = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, Connect.Length)).ToArray();
            if (!Connect.AsSpan().StartsWith(begin) || (read.IsCompleted && begin.Length < Connect.Length))
            {
                input.AdvanceTo(read.Buffer.Start);
                await next(connection);
                return;
            }

            if (Head(read.Buffer) is { } head)
            {
                input.AdvanceTo(read.Buffer.GetPosition(head.Length));
                await AnswerAsync(connection, Encoding.Latin1.GetString(head));
                return;
            }

            if (read.IsCompleted || read.Buffer.Length > LongestHead)
            {
                return;
            }

            input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static byte[]? Head(ReadOnlySequence<byte> buffer)
    {
        var bytes = buffer.ToArray();
        var end = bytes.AsSpan().IndexOf(HeadEnd);
        return end < 0 ? null : bytes[..(end + HeadEnd.Length)];
    }

    private async Task AnswerAsync(ConnectionContext connection, string head)
    {
        var words = head.Split("\r\n")[0].Split(' ');
        if (words is not [_, var target, "HTTP/1.1" or "HTTP/1.0"] || HostPort.TryParse(target) is not { } host)
        {
            await RefuseAsync(connection, "400 Bad Request", "CONNECT takes HOST:PORT.");
            return;
        }

        if (!isAllowed(host))
        {
            await RefuseAsync(
                connection, "403 Forbidden",
                $"No archive of the family is at https://{host.Host}:{host.Port}. coppice serve --also {host.Host}:{host.Port} "
                    + "passes it on.");
            return;
        }

        NetworkStream there;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
            patience.CancelAfter(Patience);
            there = await OpenAsync(host, patience.Token);
        }
        catch (Exception e) when (e is Failure or SocketException or IOException or OperationCanceledException)
        {
            await RefuseAsync(connection, "502 Bad Gateway", VisibleText.Of(e.Message));
            return;
        }

        await using (there)
        {
            await connection.Transport.Output.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
            await PumpAsync(connection, there);
        }
    }

    private async Task<NetworkStream> OpenAsync(HostPort host, CancellationToken cancel)
    {
        var asked = new UriBuilder("https", host.Host, host.Port).Uri;
        if (proxy.GetProxy(asked) is not { } other)
        {
            return await GuardedConnection.OpenAsync(
                new DnsEndPoint(host.Host, host.Port), place => refuses(host, place), cancel);
        }

        if (other.Scheme != "http")
        {
            throw new Failure(
                $"a proxy of the kind {other.Scheme} cannot be asked for a tunnel", "export https_proxy=http://HOST:PORT",
                kind: ProblemKind.Unsupported);
        }

        // The proxy of this machine may be anywhere, but not here.
        var stream = await GuardedConnection.OpenAsync(new DnsEndPoint(other.IdnHost, other.Port), isOwn, cancel);
        var name = $"{asked.IdnHost}:{host.Port.ToString(CultureInfo.InvariantCulture)}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n\r\n"), cancel);
        var answer = await HeadOfAsync(stream, cancel);
        if (answer.Split(' ') is [_, ['2', _, _], ..])
        {
            return stream;
        }

        await stream.DisposeAsync();
        throw new Failure($"the proxy answers {VisibleText.Of(answer.Split('\r')[0])}", kind: ProblemKind.Unreachable);
    }

    // Byte by byte: what follows the head is the other side's.
    private static async Task<string> HeadOfAsync(NetworkStream stream, CancellationToken cancel)
    {
        var (head, length) = (new byte[LongestHead], 0);
        while (!head.AsSpan(0, length).EndsWith(HeadEnd) && length < head.Length
            && await stream.ReadAsync(head.AsMemory(length, 1), cancel) > 0)
        {
            length++;
        }

        return Encoding.Latin1.GetString(head, 0, length);
    }

    private static async Task PumpAsync(ConnectionContext connection, NetworkStream there)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        var up = UpAsync();
        var down = there.CopyToAsync(connection.Transport.Output, stop.Token);
        await Task.WhenAny(up.ContinueWith(_ => down, TaskScheduler.Default).Unwrap(), down);
        await stop.CancelAsync();
        await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // The client may say that it is done before it has its answer.
        async Task UpAsync()
        {
            await connection.Transport.Input.CopyToAsync(there, stop.Token);
            there.Socket.Shutdown(SocketShutdown.Send);
        }
    }

    private static async Task RefuseAsync(ConnectionContext connection, string status, string text) =>
        await connection.Transport.Output.WriteAsync(Encoding.UTF8.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + $"{Encoding.UTF8.GetByteCount(text) + 1}\r\nConnection: close\r\n\r\n{text}\n"));
}
