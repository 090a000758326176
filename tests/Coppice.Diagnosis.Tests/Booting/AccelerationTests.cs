using Coppice.Diagnosis.Booting;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Diagnosis.Tests.Booting;

public sealed class AccelerationTests
{
    [Fact]
    [Trait("Category", "Integration")]
    public async Task A_machine_that_runs_is_told_from_one_that_cannot_start()
    {
        var cancel = TestContext.Current.CancellationToken;
        Assert.True(
            await Acceleration.WorksAsync(
                Acceleration.Emulation, new ConfinedRunner(), TimeSpan.FromMinutes(3), TimeProvider.System, cancel));
        var broken = new Acceleration("broken", ["-accel", "no-such-accelerator"], []);
        Assert.False(
            await Acceleration.WorksAsync(broken, new ConfinedRunner(), TimeSpan.FromMinutes(3), TimeProvider.System, cancel));
    }

    [Fact]
    public async Task One_that_hangs_and_cannot_even_be_killed_is_not_waited_for()
    {
        using var end = new ManualResetEventSlim();
        Assert.False(
            await Acceleration.WorksAsync(
                Acceleration.Kvm, new HangingRunner(end), TimeSpan.FromMilliseconds(50), TimeProvider.System,
                TestContext.Current.CancellationToken));
        end.Set();
    }

    [Fact]
    public async Task A_missing_program_is_no_acceleration() => Assert.False(
        await Acceleration.WorksAsync(
            Acceleration.Kvm, new MissingRunner(), TimeSpan.FromSeconds(5), TimeProvider.System,
            TestContext.Current.CancellationToken));

    private sealed class HangingRunner(ManualResetEventSlim end) : IProcessRunner
    {
        public CommandResult Run(Command command, CancellationToken cancel = default)
        {
            end.Wait(CancellationToken.None);
            return new CommandResult(137, [], "");
        }
    }

    private sealed class MissingRunner : IProcessRunner
    {
        public CommandResult Run(Command command, CancellationToken cancel = default) =>
            throw new Failure("the program is missing");
    }
}
