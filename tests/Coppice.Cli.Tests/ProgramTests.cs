using Coppice.Foundation.Processes;

namespace Coppice.Cli.Tests;

/// <summary>The real program, as a process of its own.</summary>
[Trait("Category", "Integration")]
public sealed class ProgramTests
{
    private static readonly string Program = BuiltPrograms.Coppice;

    [Fact]
    public void It_speaks_with_colours_on_a_terminal_and_without_elsewhere()
    {
        Assert.Contains("\x1b[1mdoctor", OnTerminal($"{Program} --help", "xterm"), StringComparison.Ordinal);
        Assert.DoesNotContain("\x1b", OnTerminal($"{Program} --help", "dumb"), StringComparison.Ordinal);
        Assert.DoesNotContain("\x1b", OnTerminal($"{Program} --no-color --help", "xterm"), StringComparison.Ordinal);
        Assert.DoesNotContain("\x1b", OnTerminal($"{Program} --help | cat", "xterm"), StringComparison.Ordinal);
    }

    [Fact]
    public void It_fits_its_tables_to_the_terminal()
    {
        var lines = OnTerminal($"stty cols 60; {Program} --help", "dumb").Split("\r\n");
        Assert.All(
            lines.SkipWhile(line => !line.StartsWith("  -f", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0),
            line => Assert.True(line.Length <= 60, line));
    }

    [Fact]
    public void A_reader_that_goes_away_is_no_error()
    {
        var result = new ProcessRunner().Run(
            Command.Own(
                "bash",
                ["-c", $"set -o pipefail; {Program} completion bash | true; echo \"${{PIPESTATUS[0]}}\""]) with { Environment =
                    Environment() });
        Assert.Equal("0\n", result.Text);
        Assert.Equal("", result.Error);
    }

    [Fact]
    public void Both_streams_may_go_to_one_file()
    {
        var result = new ProcessRunner().Run(
            Command.Own(
                "sh",
                ["-c", $"f=$(mktemp); ({Program} --version; {Program} docter; {Program} --version) >$f 2>&1; cat $f; rm "
                    + "$f"]) with { Environment =
                    Environment() });
        Assert.Matches("^coppice .*\nerror: .*\nhint: .*\ncoppice .*\n$", result.Text);
    }

    [Fact]
    public void A_full_disk_is_an_error_and_no_endless_loop()
    {
        var result = new ProcessRunner()
            .Run(Command.Own("sh", ["-c", $"{Program} --help >/dev/full"]) with { Environment = Environment() });
        Assert.Equal((1, "error: cannot write to standard output: No space left on device\n"), (result.ExitCode, result.Error));
    }

    [Fact]
    public void Wrong_usage_ends_with_64_and_one_error()
    {
        var result = new ProcessRunner().Run(Command.Own(Program, ["docter"]) with { Environment = Environment() });
        Assert.Equal(
            (64, "error: there is no verb docter; did you mean doctor?\nhint: coppice --help\n", ""),
            (result.ExitCode, result.Error, result.Text));
    }

    [Fact]
    public void The_doctor_finds_this_machine_good()
    {
        var result = new ProcessRunner()
            .Run(Command.Own(Program, ["doctor", "--store", Path.GetTempPath()]) with { Environment = Environment() });
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("ok  overlayfs ", result.Text, StringComparison.Ordinal);
    }

    private static string OnTerminal(string command, string term) =>
        new ProcessRunner().Run(
            Command.Own(
                "script",
                ["--quiet", "--return", "--command", command, "/dev/null"]) with { Environment = Environment(term) }).Text;

    private static Dictionary<string, string> Environment(string term = "xterm") => new()
    {
        ["HOME"] = "/root",
        ["TERM"] = term,
        ["SHELL"] = "/bin/sh",
        ["DOTNET_ROOT"] = Path.GetFullPath(
            Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
    };
}
