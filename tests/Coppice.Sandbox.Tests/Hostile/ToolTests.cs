using System.Diagnostics;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox.Tests.Support;

namespace Coppice.Sandbox.Tests.Hostile;

/// <summary>What a program of this machine can do that was taken over by what it reads: a script stands in for it.</summary>
public sealed class ToolTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly string input;

    public ToolTests()
    {
        input = folder.At("input");
        File.WriteAllText(input, "foreign");
        File.SetUnixFileMode(input, (UnixFileMode)0x1a4);
    }

    [Theory]
    [InlineData(0x1a4)] // everybody may read it
    [InlineData(0x180)] // the caller alone
    public void It_is_another_user_without_any_right_whoever_may_read_its_input(int mode)
    {
        File.SetUnixFileMode(input, (UnixFileMode)mode);
        var result = Tool(
            $"cat {input}; echo; id -u; id -g; grep -E '^(Cap|NoNewPrivs|Seccomp:)' /proc/self/status", SeeingProcesses);
        Assert.Equal(
            [
                "foreign", "65533", "65533", "CapInh: 0", "CapPrm: 0", "CapEff: 0", "CapBnd: 0", "CapAmb: 0", "NoNewPrivs: 1",
                "Seccomp: 2",
            ],
            Lines(result).Select(line =>
                line.Replace(":\t", ": ", StringComparison.Ordinal).Replace("0000000000000000", "0", StringComparison.Ordinal))
                // A user namespace has all in its bounding set; without a way to gain one, that gives nothing.
                .Select(line => line.StartsWith("CapBnd: ", StringComparison.Ordinal) && mode == 0x180 ? "CapBnd: 0" : line));
    }

    [Fact]
    public void To_the_machine_it_is_no_user_that_anybody_else_is()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "another user's programs are that user's");
        var sleep = Machine.UniqueSleep();
        using var cancel = new CancellationTokenSource();
        var users = new List<string>();
        Assert.Throws<OperationCanceledException>(() => Run(
            Command.Confined("sh", ["-c", $"echo begun; exec {sleep}"], Confinement.Reading(input)) with
            {
                OnLine = _ =>
                {
                    // What was said comes before the program that is looked for: the shell becomes it afterwards.
                    SpinWait.SpinUntil(() => UsersOf(sleep).Count > 0, TimeSpan.FromMinutes(1));
                    users.AddRange(UsersOf(sleep));
                    cancel.Cancel();
                },
            },
            cancel.Token));
        Assert.Contains("65533", users);
    }

    [Theory]
    [InlineData(0x1a4)]
    [InlineData(0x180)]
    public void It_changes_nothing_and_sees_nothing_but_its_input(int mode)
    {
        File.SetUnixFileMode(input, (UnixFileMode)mode);
        File.WriteAllText(folder.At("beside"), "another's");
        var result = Tool(
            $"""
            (echo x >{folder.At("new")}) 2>/dev/null # into a folder of its own, at most
            for place in {input} /usr/new /new /etc/new /dev/new /lib/new; do
                if (echo x >>$place) 2>/dev/null; then echo wrote $place; fi
            done
            for place in {folder.At("beside")} /root /home /var/lib /etc/passwd /proc/1 /sys/kernel /run /dev/sda /dev/mem; do
                if test -e $place; then echo sees $place; fi
            done
            chmod 600 {input} && echo changed
            mkdir /tmp/own && echo x >/tmp/own/file && cat /tmp/own/file
            """);
        Assert.Equal(["x"], Lines(result));
        Assert.Equal("foreign", File.ReadAllText(input));
        Assert.False(File.Exists(folder.At("new")));
        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(input));
    }

    [Fact]
    public void It_has_no_network_and_none_of_the_processes_environment_and_descriptors_of_this_machine()
    {
        var result = Tool(
            "cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' '; ls -d /proc/[0-9]* | wc -l; ls /proc/self/fd | tr '\\n' ' '; "
                + "echo; env | cut -d= -f1 | grep -v '^_$' | sort | tr '\\n' ' '",
            SeeingProcesses);
        var lines = Lines(result);
        Assert.Equal("lo", lines[0]);
        Assert.InRange(int.Parse(lines[1]), 1, 4);
        // None but those that any program gets: what this process was started with, the streams, and the folder that ls reads.
        var plain = Lines(new ProcessRunner().Run(Command.Own("ls", "/proc/self/fd"), TestContext.Current.CancellationToken));
        Assert.Empty(lines[2].Trim().Split(' ').Except(plain));
        Assert.Equal("HOME LC_ALL PATH PWD", lines[3].Trim());
    }

    [Theory]
    [InlineData("unshare --user true")]
    [InlineData("unshare --mount true")]
    [InlineData("mount -t tmpfs none /tmp")]
    [InlineData("setpriv --reuid 0 true")]
    public void Ways_to_more_rights_are_closed(string way) => Assert.NotEqual(0, Tool($"{way}").ExitCode);

    [Theory]
    [InlineData(0x1a4)]
    [InlineData(0x180)]
    public void The_modes_of_this_machines_devices_stay(int mode)
    {
        File.SetUnixFileMode(input, (UnixFileMode)mode);
        string[] devices = ["/dev/null", "/dev/zero", "/dev/urandom"];
        var before = devices.Select(File.GetUnixFileMode).ToList();
        try
        {
            Tool("echo x >/dev/null || exit 1; chmod 600 /dev/*");
            Assert.Equal(before, devices.Select(File.GetUnixFileMode));
        }
        finally
        {
            foreach (var (device, was) in devices.Zip(before).Where(pair => File.GetUnixFileMode(pair.First) != pair.Second))
            {
                File.SetUnixFileMode(device, was);
            }
        }
    }

    [Fact]
    public void What_it_may_write_is_this_processes_again_afterwards()
    {
        var writable = Directory.CreateDirectory(folder.At("writable")).FullName;
        var beside = folder.At("beside");
        File.WriteAllText(beside, "");
        Run(Command.Confined(
            "sh", ["-c", $"mkdir {writable}/below; echo made >{writable}/below/file; ln -s {beside} {writable}/link"],
            new Confinement { Writable = [new ShownPath(writable, writable)] }));
        Assert.Equal("made\n", File.ReadAllText(Path.Combine(writable, "below/file")));
        var owners = new ProcessRunner().Run(
            Command.Own(
                "stat", "--format=%u", writable, $"{writable}/below", $"{writable}/below/file", $"{writable}/link", beside),
            TestContext.Current.CancellationToken);
        Assert.Single(Lines(owners).Distinct());
    }

    [Fact]
    public void Files_that_are_opened_for_it_are_read_and_written_without_being_seen()
    {
        File.SetUnixFileMode(input, (UnixFileMode)0x180);
        string[] outputs = [folder.At("it's out"), folder.At("$(touch more)")];
        var result = Run(Command.Confined(
            "sh", ["-c", $"cat; echo status >&4; test -e {folder.Path} && echo seen >&2"],
            new Confinement { Source = input, Outputs = outputs }));
        Assert.Equal("", result.Error);
        Assert.Equal("foreign", File.ReadAllText(outputs[0]));
        Assert.Equal("status\n", File.ReadAllText(outputs[1]));
    }

    [Fact]
    public void It_writes_no_more_than_it_may()
    {
        var output = folder.At("output");
        var result = Run(
            Command.Confined("head", ["-c", "5000000", "/dev/zero"], new Confinement { Outputs = [output], FileSize = 1 << 20 }));
        Assert.False(result.Succeeded);
        Assert.Equal(1 << 20, new FileInfo(output).Length);
    }

    [Theory]
    [InlineData(0x1a4)]
    [InlineData(0x180)]
    public async Task It_ends_with_whoever_started_it(int mode)
    {
        File.SetUnixFileMode(input, (UnixFileMode)mode);
        var sleep = Machine.UniqueSleep();
        var user = mode == 0x1a4 && Environment.IsPrivilegedProcess ? ToolUser.Stranger : ToolUser.Caller;
        var around = ToolWalls.Around(
            Command.Confined("sh", ["-c", $"trap '' TERM HUP; {sleep} & {sleep}"], Confinement.Reading(input)), "/usr/bin/sh",
            user);
        using var parent = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", "\"$@\" & wait", "parent", around.Program, .. around.Arguments]))!;
        Assert.True(await Machine.SoonAsync(() => UsersOf(sleep).Count > 1), "it did not begin");
        parent.Kill();
        Assert.True(await Machine.SoonAsync(() => !Machine.Runs(sleep)));
    }

    [Fact]
    public void A_program_that_is_not_there_is_named() =>
        Assert.Contains(
            "no-such-tool",
            Assert.Throws<Foundation.Failure>(() => Run(Command.Confined("no-such-tool", [], new Confinement()))).Message,
            StringComparison.Ordinal);

    public void Dispose() => folder.Dispose();

    private static CommandResult Run(Command command, CancellationToken? cancel = null) =>
        new ConfinedRunner().Run(command, cancel ?? TestContext.Current.CancellationToken);

    private static Confinement SeeingProcesses(Confinement confinement) => confinement with { SeesProcesses = true };

    private static string[] Lines(CommandResult result) => result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    // The users whose processes have these words in their command line.
    private static List<string> UsersOf(string words)
    {
        var users = new List<string>();
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
        {
            try
            {
                if (File.ReadAllText(process + "/cmdline").Replace('\0', ' ').StartsWith(words, StringComparison.Ordinal))
                {
                    users.Add(
                        File.ReadLines(process + "/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal))
                            .Split('\t')[1]);
                }
            }
            catch (Exception e) when (FileErrors.Is(e))
            {
                // It has ended.
            }
        }

        return users;
    }

    // A script by its absolute path, as a program that the caller's PATH has elsewhere would be.
    private CommandResult Tool(string script, Func<Confinement, Confinement>? more = null)
    {
        var tool = folder.At("tool");
        File.WriteAllText(tool, $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(tool, (UnixFileMode)0x1ed);
        var confinement = Confinement.Reading(input);
        return Run(Command.Confined(tool, [], more is null ? confinement : more(confinement)));
    }
}
