using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>What root may do in <c>/proc</c> by the mode of the files alone, without any capability.</summary>
[Trait("Category", "Integration")]
public sealed class KernelFileTests(SmallTree tree) : IDisposable
{
    private readonly Inside inside = new(tree);

    public void Dispose() => inside.Dispose();

    [Theory]
    [InEachWay]
    // Others have no way to be written to: to open them takes no more than DAC_OVERRIDE, and does nothing.
    public void Nothing_there_that_can_be_written_to_but_of_processes_can_be_opened_for_writing(Way way)
    {
        const string Walk =
            """
            use Fcntl;
            sub walk { my ($folder, $top) = @_; opendir(my $d, $folder) or return; for my $name (sort readdir $d) {
                next if $name =~ /^\.\.?$/ || $top && $name =~ /^(\d+|self|thread-self|net|mounts)$/; my $path = "$folder/$name";
                if (-l $path) { next } elsif (-d _) { walk($path) }
                elsif ((lstat $path)[2] & 0222 && sysopen(my $f, $path, O_WRONLY | O_NONBLOCK)) { print "$path\n" } } }
            walk('/proc', 1); print "done\n";
            """;
        Assert.Equal("done\n", inside.Perl(way, Walk));
    }

    [Theory]
    [InEachWay]
    public void What_root_alone_may_read_cannot_be_read(Way way)
    {
        const string Walk =
            """
            use Fcntl; $| = 1;
            my %hidden = map { $_ => 1 } qw(keys key-users timer_list sched_debug kcore kmsg kpagecount kpageflags slabinfo vmallocinfo
                pagetypeinfo interrupts latency_stats timer_stats cmdline partitions swaps mdstat diskstats locks);
            opendir(my $d, '/proc'); for my $name (sort readdir $d) {
                my $path = "/proc/$name"; next if -l $path || -d _ || $name =~ /^\./; my $seen = (lstat $path)[2] & 004;
                my $bytes = 0; if (sysopen(my $f, $path, O_RDONLY | O_NONBLOCK)) { $bytes = sysread($f, my $x, 4096) // 0; }
                print "$name\n" if $bytes && (!$seen || $hidden{$name}); }
            for my $folder (qw(scsi acpi asound tty/driver)) {
                opendir(my $f, "/proc/$folder") or next; print "$folder\n" if grep { !/^\./ } readdir $f; }
            print "done\n";
            """;
        Assert.Equal("done\n", inside.Perl(way, Walk));
    }

    [Theory]
    [InEachWay]
    public void What_programs_ask_the_kernel_for_is_there(Way way)
    {
        const string Ask =
            """
            cd /proc
            for f in meminfo cpuinfo stat uptime loadavg version filesystems mounts self/mountinfo self/status self/fd \
                sys/kernel/osrelease sys/kernel/random/uuid net/dev sysvipc/shm; do
                if [ -d $f ]; then ls $f >/dev/null || echo $f; elif [ -z "$(cat $f)" ]; then echo $f; fi
            done
            cat cmdline swaps
            """;
        Assert.Equal("", inside.Run(way, Ask));
    }
}
