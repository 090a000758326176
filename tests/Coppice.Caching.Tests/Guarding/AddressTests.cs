using System.Net;
using System.Net.Sockets;
using Coppice.Caching.Guarding;
using Coppice.Caching.Requests;
using Coppice.Foundation;
using Microsoft.AspNetCore.Http;

namespace Coppice.Caching.Tests.Guarding;

/// <summary>What addresses, hosts and targets are taken for.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("93.184.215.14", true)]
    [InlineData("2606:2800:21f::1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("127.9.9.9", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.137.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("fd00::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    public void Only_addresses_of_the_public_network_are_passed_on_to(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public void A_listener_of_this_process_is_known_by_its_port_and_named()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var place = (IPEndPoint)listener.LocalEndpoint;
        Assert.True(PortOwner.IsOwn(place));
        Assert.False(PortOwner.IsOwn(new IPEndPoint(IPAddress.Parse("192.0.2.1"), place.Port)));
        Assert.StartsWith($"process {Environment.ProcessId} (", PortOwner.Of(place.Port), StringComparison.Ordinal);
        listener.Stop();
        Assert.False(PortOwner.IsOwn(place));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_refused_with_the_name_of_who_has_it()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var failure = await Assert.ThrowsAsync<Failure>(() =>
            Listener.StartAsync((IPEndPoint)listener.LocalEndpoint, "--cache", _ => Task.CompletedTask));
        Assert.Contains($"process {Environment.ProcessId} (", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.Busy, failure.Problems[0].Kind);
    }

    [Theory]
    [InlineData("packages.example:443", "packages.example", 443)]
    [InlineData("PACKAGES.example:80", "packages.example", 80)]
    [InlineData("[2001:db8::1]:443", "2001:db8::1", 443)]
    [InlineData("packages.example", null, 0)]
    [InlineData("packages.example:0", null, 0)]
    [InlineData("packages.example:65536", null, 0)]
    [InlineData("a@packages.example:443", null, 0)]
    [InlineData("packages.example/x:443", null, 0)]
    [InlineData(":443", null, 0)]
    public void A_host_has_a_port(string text, string? host, int port) =>
        Assert.Equal(host is null ? null : new HostPort(host, port), HostPort.TryParse(text));

    [Theory]
    [InlineData("http://HTTPS///mirror.example/debian/x", "https://mirror.example/debian/x")]
    [InlineData("http://https///mirror.example/x", "https://mirror.example/x")]
    [InlineData("http://mirror.example:81/x", "http://mirror.example:81/x")]
    [InlineData("ftp://mirror.example/x", null)]
    [InlineData("http://a:b@mirror.example/x", null)]
    [InlineData("*", null)]
    public void A_target_is_an_address_of_a_mirror(string raw, string? uri) =>
        Assert.Equal(uri, AskedTarget.Of(raw)?.Uri?.AbsoluteUri);

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=5-", 5, 10)]
    [InlineData("bytes=5-99", 5, 10)]
    [InlineData("bytes=-3", 7, 10)]
    [InlineData("bytes=-99", 0, 10)]
    [InlineData("bytes=1-2,4-5", 0, 10)]
    [InlineData("bytes=5-3", 0, 10)]
    [InlineData("lines=1-2", 0, 10)]
    [InlineData("bytes=10-", -1, -1)]
    [InlineData("bytes=-0", -1, -1)]
    public void A_range_is_a_part_of_the_file_or_none(string range, long from, long until)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Range = range;
        Assert.Equal(
            from < 0 ? null : new ByteRange(from, until), ByteRange.Of(context.Request, 10, "\"tag\"", "date"));
    }
}
