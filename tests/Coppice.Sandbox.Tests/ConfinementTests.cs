using System.Net;
using System.Net.Sockets;
using Coppice.Foundation.Processes;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests;

/// <summary>For each promise of the sandbox the attempt, from inside and as its root, to break it.</summary>
[Trait("Category", "Integration")]
public sealed partial class ConfinementTests : IDisposable
{
    private readonly SmallTree small;
    private readonly Inside inside;

    public ConfinementTests(SmallTree tree) => (small, inside) = (tree, new Inside(tree));

    public void Dispose() => inside.Dispose();

    [Fact]
    public void There_is_no_network_but_an_empty_loopback()
    {
        Assert.Equal("lo", Names(inside.Run("cat /proc/net/dev").Text));
        Assert.DoesNotContain("00000000", inside.Run("cat /proc/net/route").Text, StringComparison.Ordinal);

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.StartsWith("refused: ", inside.Perl(Connect("127.0.0.1", port)).Text, StringComparison.Ordinal);
        Assert.StartsWith(
            "refused: Network is unreachable", inside.Perl(Connect("192.0.2.1", 80)).Text, StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Fact]
    public void An_abstract_socket_of_the_machine_cannot_be_reached()
    {
        var name = $"coppice-test-{Guid.NewGuid():N}";
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint("\0" + name));
        listener.Listen();
        var result = inside.Perl(
            $"use Socket; socket(my $s, AF_UNIX, SOCK_STREAM, 0) or die; print connect($s, pack('Sa*', AF_UNIX, \"\\0{name}\")) "
                + $"? 'reached' : \"refused: $!\";");
        Assert.Equal("refused: Connection refused", result.Text);
    }

    [Fact]
    public void No_path_of_the_machine_is_there()
    {
        using var secret = new TempFolder();
        File.WriteAllText(secret.At("secret"), "secret");
        // What is at the machine's root and not at that of the tree, whatever it is called.
        var others = Directory.EnumerateFileSystemEntries("/")
            .Except(Directory.EnumerateFileSystemEntries(small.Layer).Select(entry => "/" + Path.GetFileName(entry)));
        string[] ways = ["", "/proc/1/root", "/proc/self/root", "/proc/1/cwd", "/.."];
        foreach (var path
            in (string[])[.. ways.Select(way => way + secret.At("secret")), "/etc/shadow", inside.WorkFolder, .. others])
        {
            Assert.NotEqual(0, inside.Run($"ls -d '{path}'").ExitCode);
        }

        Assert.NotEqual(
            0, inside.Run($"mkdir '{secret.Path}' && echo x >'{secret.At("new")}' && ls '{secret.At("secret")}'").ExitCode);
        Assert.False(File.Exists(secret.At("new")));
    }

    [Fact]
    public void What_is_shown_of_the_machine_cannot_be_changed()
    {
        using var shown = new TempFolder();
        File.WriteAllText(shown.At("file"), "old");
        var result = inside.Run(
            "cat /run/shown/file; echo new >/run/shown/file; rm /run/shown/file; chmod 777 /run/shown; ln /run/shown/file "
                + "/run/link; touch /run/shown/more; mount -o remount,rw /run/shown; true",
            command => command with { Binds = [new SandboxBind(shown.Path, "/run/shown")] });
        Assert.StartsWith("old", result.Text, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(shown.At("file")));
        Assert.Single(Directory.EnumerateFileSystemEntries(shown.Path));
    }

    [Fact]
    public void A_layer_below_is_never_changed()
    {
        inside.Run("echo '#changed' >>/etc/passwd; rm /usr/bin/yes; chmod 4777 /usr/bin/ls; chown 7:7 /usr/bin/cat");
        Assert.Equal(
            "root:x:0:0:root:/root:/bin/sh\n0 755 0 0\n",
            FreshTree(
                "cat /etc/passwd; ls /usr/bin/yes >/dev/null; echo $? $(stat -c %a /usr/bin/ls) $(stat -c '%u %g' "
                    + "/usr/bin/cat)"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/root")]
    [InlineData("/dev")]
    [InlineData("/tmp")]
    [InlineData("/run")]
    [InlineData("/var/tmp")]
    public void A_device_node_can_be_made_but_not_opened(string folder)
    {
        var disk = File.ReadLines("/proc/partitions").Skip(2)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault();
        Assert.SkipWhen(disk is null, "this machine has no block device");
        var result = inside.Run(
            $"cd {folder} && mknod disk b {disk[0]} {disk[1]}; dd if=disk bs=512 count=1 of=/tmp/out; mknod kmsg c 1 11; head "
                + "-c 1 kmsg; mknod mem c 1 1; dd if=mem bs=1 count=1");
        Assert.DoesNotContain("records in\n1+0", result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("1+0 records in", result.Text, StringComparison.Ordinal);
        Assert.Contains("Permission denied", result.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mkdir /m && mount -t tmpfs none /m")]
    [InlineData("mkdir /m && mount --bind / /m")]
    [InlineData("mkdir /m && mount -t proc proc /m")]
    [InlineData("mkdir /m && mount -t sysfs sysfs /m")]
    [InlineData("mkdir /m && mount -t devtmpfs dev /m")]
    [InlineData("umount /tmp")]
    [InlineData("umount -l /proc/sys")]
    [InlineData("mount -o remount,rw /proc/sys")]
    [InlineData("unshare -U true")]
    [InlineData("unshare -r -m true")]
    [InlineData("unshare -m true")]
    [InlineData("unshare -n true")]
    [InlineData("unshare -p -f true")]
    [InlineData("nsenter -t 1 -m true")]
    [InlineData("nsenter --net=/proc/1/ns/net true")]
    [InlineData("hostname changed")]
    [InlineData("echo '|/bin/sh' >/proc/sys/kernel/core_pattern")]
    [InlineData("echo 1 >/proc/sys/kernel/panic")]
    [InlineData("echo c >/proc/sysrq-trigger")]
    [InlineData("echo 5 >/proc/sys/kernel/pid_max")]
    [InlineData("head -c 1 /proc/kcore")]
    [InlineData("head -c 1 /dev/mem")]
    [InlineData("ls /sys/kernel")]
    public void It_is_refused(string attempt)
    {
        var before = File.ReadAllText("/proc/sys/kernel/core_pattern");
        var result = inside.Run(attempt);
        Assert.True(result.ExitCode != 0, result.Text);
        Assert.Equal(before, File.ReadAllText("/proc/sys/kernel/core_pattern"));
    }

    // Numbers of x86-64; SystemCallFilterTests holds the tables of the others.
    [Theory]
    [InlineData("fork with a new user namespace", "56, 0x10000011, 0, 0, 0, 0", 1)]
    [InlineData("clone3", "435, 0, 0", 38)]
    [InlineData("open_by_handle_at", "304, -100, 0, 0", 1)]
    [InlineData("keyctl", "250, 0, -4, 0", 1)]
    [InlineData("bpf", "321, 0, 0, 0", 1)]
    [InlineData("perf_event_open", "298, 0, 0, -1, -1, 0", 1)]
    [InlineData("io_uring_setup", "425, 1, 0", 38)]
    [InlineData("userfaultfd", "323, 0", 1)]
    [InlineData("fsopen", "430, 0, 0", 1)]
    [InlineData("init_module", "175, 0, 0, 0", 1)]
    [InlineData("kexec_load", "246, 0, 0, 0, 0", 1)]
    [InlineData("reboot", "169, 0xfee1dead, 672274793, 0x1234567, 0", 1)]
    [InlineData("swapon", "167, 0, 0", 1)]
    [InlineData("settimeofday", "164, 0, 0", 1)]
    public void A_system_call_is_refused(string name, string call, int errno)
    {
        Assert.SkipUnless(
            System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64,
            "numbers of x86-64");
        Assert.Equal(
            $"{name} -1 {errno}",
            inside.Perl($"$! = 0; my $r = syscall({call}); print '{name} ', $r, ' ', $! + 0; exit 0;").Text);
    }

    [Fact]
    public void Programs_that_need_none_of_this_work_as_always() =>
        Assert.Equal(
            "0 kept\nchild\n",
            inside.Run(
                "id -u | { read u; echo $u kept; }; (sh -c 'echo child' & wait); mknod /tmp/fifo p; chmod 4755 /tmp/fifo; chown "
                    + "5:6 /tmp/fifo").Text);

    [Fact]
    public void Processes_of_the_machine_are_neither_seen_nor_killed()
    {
        var name = Machine.UniqueSleep();
        using var victim = System.Diagnostics.Process.Start("sleep", name.Split(' ')[1]);
        try
        {
            Assert.DoesNotContain(name.Split(' ')[1], inside.Run("cat /proc/[0-9]*/cmdline").Text, StringComparison.Ordinal);
            inside.Run($"kill -9 {victim.Id}; kill -9 -1");
            Assert.False(victim.HasExited);
        }
        finally
        {
            victim.Kill();
            victim.WaitForExit();
        }
    }

    [Fact]
    public void Leaving_through_a_second_root_ends_in_the_same_tree()
    {
        // The classic way out of chroot(2): keep a directory open, change the root below it, walk up.
        using var outside = new TempFolder();
        var escape =
            $$"""
            mkdir '/jail'; chdir '/'; chroot '/jail' or die $!;
            chdir '..' for 1 .. 64;
            chroot '.' or die $!;
            opendir(my $d, '/') or die $!; print join(' ', sort grep { !/^\./ } readdir $d), -e '{{outside.Path}}' ? ' outside' : '';
            """;
        Assert.Equal("bin dev etc jail lib lib64 proc root run sbin tmp usr var", inside.Perl(escape).Text);
        Assert.Equal(
            "var\n",
            inside.Run(
                "ls /proc/1/root/../../ | head -n 99 | while read n; do last=$n; echo $n; done | { while read n; do l=$n; done; "
                    + "echo $l; }").Text);
    }

    private string FreshTree(string script)
    {
        using var tree = inside.Host.Mount([small.Layer], 1 << 20);
        return inside.Host.Run(tree, new SandboxCommand("sh", "-c", script)).Text;
    }

    private static string Names(string table) =>
        string.Join(' ', table.Split('\n').Skip(2).Where(line => line.Contains(':')).Select(line => line.Split(':')[0].Trim()));

    private static string Connect(string address, int port) =>
        $"use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0) or die; print connect($s, pack_sockaddr_in({port}, "
            + $"inet_aton('{address}'))) ? 'reached' : \"refused: $!\";";
}
