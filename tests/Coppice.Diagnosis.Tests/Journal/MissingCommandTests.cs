using Coppice.Diagnosis.Journal;

namespace Coppice.Diagnosis.Tests.Journal;

/// <summary>The lines are what the programs named print, on Debian 12.</summary>
public sealed class MissingCommandTests
{
    [Theory]
    [InlineData("/usr/lib/qubes/init/mount-dirs.sh: 4: cmp: not found", "cmp", "/usr/lib/qubes/init/mount-dirs.sh", 4)] // dash
    [InlineData("/usr/lib/qubes/init/functions: line 12: cmp: command not "
        + "found", "cmp", "/usr/lib/qubes/init/functions", 12)] // bash
    [InlineData("sh: 1: /usr/bin/xl: not found", "/usr/bin/xl", "sh", 1)]
    [InlineData("sh: cmp: not found", "cmp", "sh", null)] // busybox
    [InlineData("kmod-static-nodes.service: Failed at step EXEC spawning /bin/kmod: No such file or "
        + "directory", "/bin/kmod", null, null)] // systemd
    [InlineData("x.service: Failed to locate executable /bin/kmod: No such file or directory", "/bin/kmod", null, null)]
    [InlineData("x.service: Unable to locate executable '/usr/bin/y': No such file or directory", "/usr/bin/y", null, null)]
    [InlineData("modprobe@fuse.service: Executable /sbin/modprobe missing, skipping: No such file or "
        + "directory", "/sbin/modprobe", null, null)]
    [InlineData("/usr/bin/env: 'python3': No such file or directory", "python3", null, null)]
    [InlineData("env: ‘python3’: No such file or directory", "python3", null, null)]
    [InlineData("FileNotFoundError: [Errno 2] No such file or directory: 'cmp'", "cmp", null, null)]
    [InlineData("Can't exec \"cmp\": No such file or directory at /usr/bin/x line 7.", "cmp", "/usr/bin/x", 7)]
    public void A_missing_command_is_read_from_what_programs_say(string message, string command, string? script, int? line)
    {
        var missing = MissingCommand.Read("a.service", message);
        Assert.Equal(new MissingCommand("a.service", command, message, script, line), missing);
    }

    [Theory]
    [InlineData("fstab differs")]
    [InlineData("Interface eth0: not found in the configuration")]
    [InlineData("FileNotFoundError: [Errno 2] No such file or directory: '/etc/x.conf'")]
    [InlineData("cat: /etc/x: No such file or directory")]
    [InlineData("")]
    public void Other_things_that_are_not_found_are_no_commands(string message) =>
        Assert.Null(MissingCommand.Read("a.service", message));

    [Fact]
    public void A_command_of_a_unit_is_told_once_and_hostile_lines_take_no_time()
    {
        JournalEntry Entry(string unit, string message, int number) =>
            new(message, unit, 6, "", "", "b", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        var missing = MissingCommand.In(
            [
                Entry("a", "x: 4: cmp: not found", 1), Entry("a", "x: 7: cmp: not found", 2),
                Entry("b", "y: 1: cmp: not found", 3), Entry("a", new string('a', 4000) + ": ", 4),
                Entry("a", new string(':', 100_000), 5),
            ]);
        Assert.Equal(["a cmp 4", "b cmp 1"], missing.Select(item => $"{item.Unit} {item.Command} {item.ScriptLine}"));
    }
}
