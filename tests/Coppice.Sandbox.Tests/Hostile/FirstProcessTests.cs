using System.Runtime.InteropServices;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>
/// The first process inside is bubblewrap's own: who takes hold of it can have it forget that it is to end with the step, or say
/// that the step has ended. It runs as root without any capability, so nothing but these walls keeps root inside from it.
/// </summary>
[Trait("Category", "Integration")]
public sealed class FirstProcessTests(SmallTree tree) : IDisposable
{
    private readonly Inside inside = new(tree);

    public void Dispose() => inside.Dispose();

    [Theory]
    [InEachWay]
    public void No_call_takes_hold_of_another_process(Way way)
    {
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == Architecture.X64, "numbers of x86-64; see SystemCallFilterTests");
        const string Calls =
            """
            my $here = "x" x 8; my $vector = pack('PQ', $here, 8); my $there = pack('QQ', 0x400000, 8);
            my $child = fork() || do { sleep 60; exit };
            for my $pid (1, $child) {
                my %calls = (seize => [101, 0x4206, $pid, 0, 0], attach => [101, 16, $pid, 0, 0],
                    read => [310, $pid, $vector, 1, $there, 1, 0], write => [311, $pid, $vector, 1, $there, 1, 0],
                    kcmp => [312, $pid, $$, 0, 0, 0], pidfd_open => [434, $pid, 0]);
                for my $name (sort keys %calls) {
                    my ($number, @arguments) = @{$calls{$name}}; $! = 0; my $r = syscall($number, @arguments); print "$name $r ", $! + 0, "\n"; }
            }
            $! = 0; print 'traceme ', syscall(101, 0, 0, 0, 0), ' ', $! + 0, "\n";
            $! = 0; print 'pidfd_getfd ', syscall(438, 0, 0, 0), ' ', $! + 0, "\n";
            kill 9, $child;
            """;
        const string Refused = "attach -1 1\nkcmp -1 1\npidfd_open -1 38\nread -1 1\nseize -1 1\nwrite -1 1\n";
        Assert.Equal($"{Refused}{Refused}traceme -1 1\npidfd_getfd -1 1\n", inside.Perl(way, Calls));
    }

    [Theory]
    [InEachWay]
    public void Nothing_of_it_is_in_proc(Way way)
    {
        // By whatever path: memory, descriptors, programs and folders of a process that is not one of these here are not to be
        // had.
        const string Paths =
            """
            cd /proc
            for p in 1 self/../1 self/root/proc/1 1/task/1 self/task/../../1 thread-self/../../../1; do
                for f in mem fd fdinfo environ cmdline maps auxv exe cwd mountinfo ns io syscall oom_score_adj attr timers; do
                    if [ -e "$p/$f" ] || [ -L "$p/$f" ]; then echo "there: $p/$f"; fi
                done
            done
            ls /proc/1; (echo x >/proc/1/new) 2>/dev/null || echo read-only
            for p in /proc/[0-9]*; do if [ -e $p/stat ]; then n=$((n+1)); fi; done; [ $n -gt 0 ] && echo others
            """;
        Assert.Equal("root\nread-only\nothers\n", inside.Run(way, Paths));
    }

    [Fact]
    public void Whoever_asks_by_its_root_whether_it_is_in_a_chroot_gets_the_true_answer()
    {
        const string Ask = "if [ \"$(stat -Lc %d:%i /proc/1/root)\" = \"$(stat -c %d:%i /)\" ]; then echo no; else echo yes; fi";
        Assert.Equal("no\n", inside.Run(Way.Step, Ask));
        Assert.Equal("no\n", inside.Run(Way.Terminal, Ask));
        Assert.Equal("yes\n", inside.Run(Way.HostTools, Ask));
    }

    [Theory]
    [InEachWay]
    public void Capabilities_cannot_grow(Way way)
    {
        var status = inside.Run(way, "cat /proc/self/status").Split('\n')
            .Where(line => line.Contains(":\t", StringComparison.Ordinal))
            .Select(line => line.Split(":\t")).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        // Bits of capability.h: CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, SETPCAP, NET_BIND_SERVICE,
        // SYS_CHROOT, MKNOD, SETFCAP.
        int[] bits = [0, 1, 3, 4, 5, 6, 7, 8, 10, 18, 27, 31];
        var kept = bits.Aggregate(0UL, (set, bit) => set | (1UL << bit)).ToString("x16");
        Assert.All((string[])["CapEff", "CapPrm", "CapBnd"], set => Assert.Equal(kept, status[set]));
        Assert.Equal("1", status["NoNewPrivs"]);
    }
}
