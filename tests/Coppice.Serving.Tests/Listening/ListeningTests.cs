using System.Net.Sockets;
using Coppice.Foundation;
using Coppice.Serving.Listening;

namespace Coppice.Serving.Tests.Listening;

/// <summary>Where a server listens, and who can connect there.</summary>
public sealed class ListeningTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    [InlineData("localhost:8400", "127.0.0.1:8400")]
    [InlineData("[::1]:8400", "[::1]:8400")]
    [InlineData("0.0.0.0:65535", "0.0.0.0:65535")]
    public void An_address_is_read(string text, string place) =>
        Assert.Equal(place, $"{Assert.IsType<PortAddress>(ListenAddress.Parse(text)).EndPoint}");

    [Theory]
    [InlineData("")]
    [InlineData("8400")]
    [InlineData(":8400")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("::1:8400")]
    [InlineData("[127.0.0.1]:8400")]
    [InlineData("example.org:80")]
    [InlineData("unix:")]
    public void What_is_no_address_is_refused(string text) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<Failure>(() => ListenAddress.Parse(text)).Code);

    [Fact]
    public void A_path_is_the_owners_alone_and_gone_afterwards()
    {
        var path = folder.At("page.sock");
        using (var socket = BoundSocket.Open(ListenAddress.Parse($"unix:{path}")))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.True(socket.IsOwnersAlone);
            Assert.Null(socket.EndPoint);
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);
            Assert.False(socket.IsOwnersAlone);
        }

        Assert.False(Path.Exists(path));
    }

    [Fact]
    public void A_socket_that_was_left_behind_is_replaced_and_nothing_else_is()
    {
        var path = folder.At("page.sock");
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            left.Bind(new UnixDomainSocketEndPoint(path));
            left.Listen();
            Assert.Equal(
                ProblemKind.Busy, Assert.Throws<Failure>(() => BoundSocket.Open(new SocketPath(path))).Problems[0].Kind);
            // .NET removes what it has bound; a killed server does not.
            File.Move(path, folder.At("moved"));
        }

        File.Move(folder.At("moved"), path);
        BoundSocket.Open(new SocketPath(path)).Dispose();

        File.WriteAllText(path, "");
        Assert.Equal(ProblemKind.Exists, Assert.Throws<Failure>(() => BoundSocket.Open(new SocketPath(path))).Problems[0].Kind);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_port_that_is_free_is_taken_and_one_that_is_not_is_said()
    {
        using var socket = BoundSocket.Open(ListenAddress.Default);
        Assert.NotEqual(0, socket.EndPoint!.Port);
        Assert.False(socket.IsOwnersAlone);
        using var listening = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listening.Listen();
        var failure = Assert.Throws<Failure>(() => BoundSocket.Open(ListenAddress.Parse($"{listening.LocalEndPoint}")));
        Assert.Equal(ProblemKind.Busy, failure.Problems[0].Kind);
    }

    [Theory]
    [InlineData("42", "1", true)]
    [InlineData("43", "1", false)]
    [InlineData("42", "0", false)]
    [InlineData(null, "1", false)]
    [InlineData("42", "x", false)]
    public void A_socket_of_systemd_is_taken_by_whom_it_is_for(string? process, string? count, bool taken) => Assert.Equal(
        taken ? new PassedSocket(3) : null,
        SocketActivation.Of(name => name == "LISTEN_PID" ? process : name == "LISTEN_FDS" ? count : null, 42));

    [Fact]
    public void Several_sockets_are_refused() => Assert.Throws<Failure>(() =>
        SocketActivation.Of(name => name == "LISTEN_PID" ? "42" : "2", 42));
}
