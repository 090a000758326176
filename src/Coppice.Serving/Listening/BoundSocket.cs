using System.Net;
using System.Net.Sockets;
using Coppice.Foundation;
using Coppice.Foundation.Posix;

namespace Coppice.Serving.Listening;

/// <summary>A socket that is bound and does not listen yet, so that whoever may connect is settled before anybody can.</summary>
public sealed class BoundSocket : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly Socket socket;
    private readonly string? path;

    private BoundSocket(Socket socket, string? path = null)
    {
        this.socket = socket;
        this.path = path;
    }

    /// <summary>The socket's number in this process; it stays valid until this is disposed.</summary>
    public ulong Descriptor => (ulong)socket.Handle;

    /// <summary>The address and port; null for a socket in the file system.</summary>
    public IPEndPoint? EndPoint => socket.LocalEndPoint as IPEndPoint;

    /// <summary>Whether only the owner can connect: a socket in the file system that nobody else may write to.</summary>
    public bool IsOwnersAlone => socket.LocalEndPoint is UnixDomainSocketEndPoint place && $"{place}" is ['/', ..] file
        && (File.GetUnixFileMode(file) & Others) == UnixFileMode.None;

    /// <summary>Binds.</summary>
    /// <exception cref="Failure">The address is in use or not of this machine, or the path cannot be written.</exception>
    public static BoundSocket Open(ListenAddress address) => address switch
    {
        PortAddress port => OfPort(port.EndPoint),
        SocketPath file => OfPath(file.Path),
        PassedSocket passed => OfDescriptor(passed.Descriptor),
        _ => throw new ArgumentException($"not known: {address}", nameof(address)),
    };

    /// <summary>Closes it; a path of its own is removed.</summary>
    public void Dispose()
    {
        socket.Dispose();
        if (path is not null)
        {
            File.Delete(path);
        }
    }

    private static BoundSocket OfPort(IPEndPoint place)
    {
        var bound = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            bound.Bind(place);
            return new BoundSocket(bound);
        }
        catch (SocketException e)
        {
            bound.Dispose();
            throw new Failure(
                $"cannot listen on {place}: {VisibleText.Of(e.Message)}",
                $"coppice serve --listen {new IPEndPoint(place.Address, 0)}    # takes a port that is free", inner: e,
                kind: e.SocketErrorCode == SocketError.AddressAlreadyInUse ? ProblemKind.Busy : ProblemKind.Machine);
        }
    }

    private static BoundSocket OfPath(string path)
    {
        RemoveAbandoned(path);
        var bound = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            bound.Bind(new UnixDomainSocketEndPoint(path));
            // Nobody can connect before it listens, so nobody does before this.
            File.SetUnixFileMode(path, OwnerOnly);
            return new BoundSocket(bound, path);
        }
        catch (Exception e) when (e is SocketException or ArgumentException || FileErrors.Is(e))
        {
            bound.Dispose();
            throw new Failure(
                $"cannot listen on {VisibleText.Of(path)}: {VisibleText.Of(e.Message)}",
                $"mkdir -p {ShellWord.Of(Path.GetDirectoryName(path) ?? "/")}", inner: e, kind: ProblemKind.FileAccess);
        }
    }

    private static BoundSocket OfDescriptor(int descriptor)
    {
        try
        {
            return new BoundSocket(new Socket(new SafeSocketHandle(descriptor, ownsHandle: false)));
        }
        catch (SocketException e)
        {
            throw new Failure(
                $"descriptor {descriptor} that systemd passed is not a socket: {VisibleText.Of(e.Message)}",
                "systemctl cat the socket unit: ListenStream=", inner: e, kind: ProblemKind.Machine);
        }
    }

    // What a killed server left behind; never a file, and never the socket of one that runs.
    private static void RemoveAbandoned(string path)
    {
        if (!Path.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            throw new Failure(
                $"something listens on {VisibleText.Of(path)} already", $"ss -xlp src {ShellWord.Of(path)}",
                kind: ProblemKind.Busy);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused
            && PlainFile.KindOf(path) == FileKind.Socket)
        {
            File.Delete(path);
        }
        catch (SocketException e)
        {
            throw new Failure(
                $"{VisibleText.Of(path)} exists and is not a socket that was left behind", $"ls -l {ShellWord.Of(path)}",
                inner: e, kind: ProblemKind.Exists);
        }
    }
}
