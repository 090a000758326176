using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>
/// Sockets that a network namespace does not hold: to the machine's audit log, its devices, its hypervisor, its kernel's
/// modules.
/// </summary>
[Trait("Category", "Integration")]
public sealed class SocketTests(SmallTree tree) : IDisposable
{
    private readonly Inside inside = new(tree);

    public void Dispose() => inside.Dispose();

    [Theory]
    [InEachWay]
    public void Only_what_package_management_needs_can_be_opened(Way way)
    {
        const string Try =
            """
            my %open;
            for my $family (0 .. 63) { for my $type (1, 2, 3, 5) { for my $protocol (0 .. 40, 132, 136, 255, 262) {
                socket(my $s, $family, $type, $protocol) and $open{"$family:$protocol"} = 1; } } }
            print join(' ', sort keys %open), "\n";
            """;
        // AF_UNIX; AF_INET with TCP and UDP; AF_INET6, where there is any; NETLINK_ROUTE. (1:1 is PF_UNIX by another name.)
        var opened = inside.Perl(way, Try).TrimEnd('\n').Split(' ');
        string[] allowed = ["1:0", "1:1", "2:0", "2:1", "2:6", "2:17", "10:0", "10:6", "10:17", "10:58", "16:0"];
        Assert.Empty(opened.Except(allowed, StringComparer.Ordinal));
        Assert.Empty(((string[])["1:0", "2:0", "2:6", "2:17", "16:0"]).Except(opened, StringComparer.Ordinal));
    }

    [Theory]
    [InEachWay]
    public void The_audit_log_is_said_to_be_missing_in_the_words_that_useradd_goes_on_after(Way way)
    {
        // EPROTONOSUPPORT.
        Assert.Equal("93", inside.Perl(way, "socket(my $s, 16, 3, 9) and die; print $! + 0;"));
        // EAFNOSUPPORT, of AF_VSOCK.
        Assert.Equal("97", inside.Perl(way, "socket(my $s, 40, 1, 0) and die; print $! + 0;"));
    }

    [Theory]
    [InEachWay]
    public void Programs_talk_to_each_other_as_always(Way way)
    {
        const string Talk =
            """
            use Socket;
            socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) or die $!; syswrite($a, 'pair '); sysread($b, my $x, 5); print $x;
            socket(my $l, PF_INET, SOCK_STREAM, 6) or die $!;
            bind($l, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die $!; listen($l, 1) or die $!;
            socket(my $c, PF_INET, SOCK_STREAM, 0) or die $!; connect($c, getsockname($l)) or die $!; accept(my $s, $l) or die $!;
            syswrite($c, 'loopback'); sysread($s, my $y, 8); print $y;
            """;
        Assert.Equal("pair loopback", inside.Perl(way, Talk));
    }
}
