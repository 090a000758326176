using Coppice.Foundation.Processes;

namespace Coppice.Foundation.Tests.Processes;

public sealed class ProcessRunnerTests
{
    private readonly ProcessRunner runner = new();

    [Fact]
    public void Output_error_and_exit_code_come_back()
    {
        var result = runner.Run(Shell("echo out; echo err >&2; exit 7"));
        Assert.Equal((7, "out\n", "err\n", false), (result.ExitCode, result.Text, result.Error, result.Succeeded));
    }

    [Fact]
    public void A_signal_gives_128_and_its_number() => Assert.Equal(143, runner.Run(Shell("kill $$")).ExitCode);

    [Fact]
    public void The_environment_is_only_what_was_given()
    {
        var result = runner.Run(Command.Own("env", []) with { Environment = new Dictionary<string, string> { ["X"] = "1" } });
        Assert.Equal(["LC_ALL=C.UTF-8", "PATH", "X=1"], result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.StartsWith("PATH=", StringComparison.Ordinal) ? "PATH" : line).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Input_is_handed_over_whole()
    {
        var input = new byte[300_000];
        new Random(1).NextBytes(input);
        Assert.Equal(Digest.Of(input), Digest.Of(runner.Run(Command.Own("cat", []) with { Input = input }).Output));
    }

    [Fact]
    public void A_program_that_does_not_read_its_input_is_no_error() =>
        Assert.True(runner.Run(Command.Own("true", []) with { Input = new byte[1 << 20] }).Succeeded);

    [Fact]
    public void Lines_arrive_as_they_are_printed_and_endless_ones_in_pieces()
    {
        var lines = new List<string>();
        runner.Run(Shell("printf 'a\\nb\\r\\n'; head -c 40000 /dev/zero | tr '\\0' z") with { OnLine = lines.Add });
        Assert.Equal(["a", "b"], lines.Take(2));
        Assert.Equal(40_000, lines.Skip(2).Sum(line => line.Length));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 16 << 10));
    }

    [Fact]
    public void Output_beyond_the_limit_is_dropped() =>
        Assert.Equal(1000, runner.Run(Shell("head -c 100000 /dev/zero") with { OutputLimit = 1000 }).Output.Length);

    [Fact]
    public void A_missing_program_is_a_failure_with_a_hint() =>
        Assert.Equal(
            "coppice doctor", Assert.Throws<Failure>(() => runner.Run(Command.Own("no-such-program", []))).Problems[0].Hint);

    [Fact]
    public void Cancelling_kills_the_program_and_its_children()
    {
        using var stop = new CancellationTokenSource();
        var child = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => runner.Run(
            Shell("sleep 1000 & echo $!; wait") with
            {
                OnLine = line =>
                {
                    child = int.Parse(line);
                    stop.Cancel();
                },
            },
            stop.Token));
        // A killed process may stay a moment as a zombie until init takes it.
        Assert.True(SpinWait.SpinUntil(() => !IsAlive(child), TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void What_a_program_leaves_behind_and_holds_its_output_is_not_waited_for_nor_heard_any_more()
    {
        var (isOver, heardLater) = (false, false);
        var first = "";
        var result = runner.Run(Shell("(while :; do echo more; sleep 0.01; done) & echo $!") with
        {
            OnLine = line =>
            {
                heardLater |= isOver;
                first = first.Length == 0 && line != "more" ? line : first;
            },
        });
        isOver = true;
        Assert.Equal(0, result.ExitCode);
        runner.Run(Shell("sleep 0.1; kill -KILL " + first));
        Assert.False(heardLater);
    }

    [Theory]
    [InlineData("plain", "sh plain")]
    [InlineData("two words", "sh 'two words'")]
    [InlineData("it's", @"sh 'it'\''s'")]
    [InlineData("", "sh ''")]
    public void A_command_shows_as_one_could_type_it(string argument, string shown) =>
        Assert.Equal(shown, Command.Own("sh", [argument]).ToString());

    [Fact]
    public void A_shell_reads_back_the_very_words_of_a_command()
    {
        string[] words =
        [
            "plain", "", "two words", "it's", "''", @"\", @"\'", "$HOME", "`id`", "$(id)", "a;id", "a&&id", "a|id", ">x", "*",
            "?", "~", "{a,b}", "#no", "!1", "-n", "--x=y", "A=b",
            "tab\there", "line\nnext", "\u00e4\u00a0\u20ac", "\"x\"", "[a]", "%s",
        ];
        var result = runner.Run(Shell(Command.Own("printf", ["<%s>", .. words]).ToString()));
        Assert.Equal(string.Concat(words.Select(word => $"<{word}>")), result.Text);
    }

    private static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static Command Shell(string script) => Command.Own("sh", "-c", script);
}
