using System.Text;
using Coppice.Engine.Doctor;
using Coppice.Foundation.Processes;

namespace Coppice.Engine.Tests.Doctor;

public sealed class ChecksTests
{
    private readonly FakeRunner fake = new();

    [Fact]
    public void A_missing_program_is_a_problem_with_the_package_to_install()
    {
        var findings = new ToolChecks(fake).Programs([], CancellationToken.None).ToList();
        Assert.All(findings, finding => Assert.Equal(Severity.Problem, finding.Severity));
        Assert.Contains(findings, finding => finding is { Check: "bwrap", Hint: "apt-get install bubblewrap" });
    }

    [Fact]
    public void A_programs_first_line_is_shown_escaped()
    {
        fake.Answer = command => new CommandResult(0, Encoding.UTF8.GetBytes($"{command.Program} 1.0\x1b[2J\nmore\n"), "");
        Assert.Contains(
            new ToolChecks(fake).Programs([], CancellationToken.None),
            finding => finding is { Check: "xz", Severity: Severity.Good, Text: @"xz 1.0\x1b[2J" });
    }

    [Fact]
    public void Why_an_overlay_cannot_be_mounted_is_said()
    {
        fake.Answer = _ => new CommandResult(1, [], "mount: /mnt: permission denied.\n");
        var finding = new ToolChecks(fake).Overlays(CancellationToken.None);
        Assert.Equal(Severity.Problem, finding.Severity);
        Assert.Equal("cannot be mounted in a namespace: mount: /mnt: permission denied.", finding.Text);
    }

    [Fact]
    public void How_mirrors_are_reached_is_said()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        IReadOnlyList<Finding> Said() => [.. NetworkChecks.Of(name => name switch
        {
            "http_proxy" => $"http://me:secret@127.0.0.1:{port}", "HOME" => "/nonexistent", _ => null,
        })];
        Assert.Equal(Finding.Good("proxy", $"http://127.0.0.1:{port} (http_proxy)"), Said()[0]);
        Assert.Equal("logins", Said()[1].Check);
        Assert.Contains("/nonexistent/.config/coppice/auth.conf", Said()[1].Text, StringComparison.Ordinal);
        listener.Stop();
        Assert.Equal(Severity.Problem, Said()[0].Severity);
        Assert.Contains($"nothing answers at 127.0.0.1:{port}", Said()[0].Text, StringComparison.Ordinal);
        Assert.Equal("none: mirrors are asked directly", NetworkChecks.Of(_ => null).First().Text);
    }

    [Theory]
    [InlineData("MemTotal: 9 kB\nMemAvailable:    4194304 kB\n", Severity.Good, "4.0 GiB available")]
    [InlineData("MemAvailable: 1048576 kB\n", Severity.Warning, "1.0 GiB available: large layers are made on disk, which takes "
        + "longer")]
    [InlineData("", Severity.Warning, "/proc/meminfo does not say how much is available")]
    [InlineData("MemAvailable: lots", Severity.Warning, "/proc/meminfo does not say how much is available")]
    public void Memory_is_read_from_the_kernel(string information, Severity severity, string text)
    {
        var finding = MachineChecks.Memory(information);
        Assert.Equal((severity, text), (finding.Severity, finding.Text));
    }

    [Theory]
    [InlineData("", Severity.Good, "control groups hold the memory and the processes of each tree")]
    [InlineData("memory", Severity.Warning, "no control group holds the memory that programs take (files in memory are limited "
        + "all the same)")]
    [InlineData("pids", Severity.Warning, "no control group holds the number of processes of one tree (since Linux 6.14 that of "
        + "all trees together is)")]
    public void What_no_control_group_holds_is_told(string unheld, Severity severity, string text)
    {
        var finding = MachineChecks.Limits(unheld.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((severity, text), (finding.Severity, finding.Text));
    }

    [Fact]
    public void A_kernel_that_does_not_show_lookups_is_a_warning_with_a_command()
    {
        Assert.Equal(Severity.Good, MachineChecks.Lookups(offered: true).Severity);
        var finding = MachineChecks.Lookups(offered: false);
        Assert.Equal(Severity.Warning, finding.Severity);
        Assert.Contains("coppice audit", finding.Hint!, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_root_there_is_a_problem()
    {
        Assert.Equal(Severity.Problem, MachineChecks.Root(privileged: false).Severity);
        Assert.Equal(Severity.Good, MachineChecks.Root(privileged: true).Severity);
    }

    [Fact]
    public void A_store_where_nothing_can_be_written_is_a_problem() =>
        Assert.Contains(
            StoreChecks.Of("/proc/coppice/store"), finding => finding is { Check: "store", Severity: Severity.Problem });

    [Fact]
    public void The_trial_leaves_nothing_behind()
    {
        var folder = Directory.CreateTempSubdirectory("coppice-test-");
        try
        {
            var findings = StoreChecks.Of(Path.Combine(folder.FullName, "a/b")).ToList();
            Assert.Contains(findings, finding => finding is { Check: "hard links", Severity: Severity.Good });
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
