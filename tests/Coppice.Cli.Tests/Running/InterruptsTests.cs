using Coppice.Cli.Running;
using Coppice.Foundation;
using Coppice.Foundation.Processes;

namespace Coppice.Cli.Tests.Running;

public sealed class InterruptsTests : IDisposable
{
    private readonly FakeHost fake = new();
    private readonly List<int> exits = [];
    private readonly Interrupts interrupts;

    public InterruptsTests() => interrupts = new Interrupts(fake.Time, exits.Add);

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    public async Task The_first_signal_asks_the_verb_to_stop_and_gives_the_exit_code(int signal, int code)
    {
        var verb = new FakeVerb(async (_, cancel) =>
        {
            interrupts.Receive(signal);
            await Task.Delay(Timeout.Infinite, cancel);
            return 0;
        });
        Assert.Equal(code, await Run(verb));
        Assert.Equal("stopping…\n", fake.Error.ToString());
        Assert.Empty(exits);
    }

    [Fact]
    public async Task What_fails_because_it_was_stopped_is_not_an_error()
    {
        var verb = new FakeVerb(context =>
        {
            interrupts.Receive(2);
            throw new Failure("dpkg was killed");
        });
        Assert.Equal(130, await Run(verb));
        Assert.DoesNotContain("dpkg", fake.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_verb_that_does_not_stop_is_abandoned_after_the_time_of_grace()
    {
        var abandoned = false;
        interrupts.OnAbandoned = () => abandoned = true;
        interrupts.Receive(2);
        var timer = Assert.Single(fake.Time.Timers);
        Assert.Equal(Interrupts.Grace, timer.Due);
        Assert.Empty(exits);
        timer.Fire();
        Assert.True(abandoned);
        Assert.Equal([130], exits);
    }

    [Fact]
    public void A_second_signal_ends_the_process_with_the_code_of_the_first()
    {
        interrupts.Receive(15);
        interrupts.Receive(2);
        Assert.Equal([143], exits);
    }

    [Fact]
    public void While_another_program_has_the_terminal_Ctrl_C_is_its_own()
    {
        using (interrupts.LeaveToForegroundProgram())
        {
            interrupts.Receive(2);
            Assert.Null(interrupts.ExitCode);
        }

        interrupts.Receive(2);
        Assert.Equal(130, interrupts.ExitCode);
    }

    [Fact]
    public void Real_signals_arrive()
    {
        interrupts.Listen();
        using var arrived = new ManualResetEventSlim();
        interrupts.Token.Register(arrived.Set);
        new ProcessRunner().Run(Command.Own("sh", ["-c", $"kill -TERM {Environment.ProcessId}"]));
        Assert.True(arrived.Wait(TimeSpan.FromMinutes(5)));
        Assert.Equal(143, interrupts.ExitCode);
    }

    public void Dispose() => interrupts.Dispose();

    private Task<int> Run(FakeVerb verb) =>
        new Application([verb], fake.Host, interrupts).RunAsync(["export", "vault", "-o", "x", "--progress", "quiet"]);
}
