using Coppice.Deploying.Planning;
using Coppice.Deploying.Tests.Support;

namespace Coppice.Deploying.Tests.Planning;

public sealed class ShutdownWaitTests : IDisposable
{
    private readonly DeployScene scene = new() { Wanted = [DeployScene.Template("vault", 1)] };
    private readonly MovedTime time = new();
    private readonly List<string> told = [];

    public ShutdownWaitTests()
    {
        scene.Deploy();
        scene.Next();
        scene.Qubes.Qubes["vault"].Start();
    }

    public void Dispose() => scene.Dispose();

    [Fact]
    public void One_that_runs_is_waited_for_and_then_deployed()
    {
        var plan = Wait(TimeSpan.FromMinutes(1), stopAfter: 3);
        Assert.Equal(DeployAction.Replace, plan.Steps[0].Action);
        Assert.Equal(["vault"], told);
        Assert.Equal(3, time.Pauses);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(60, 6)]
    public void What_runs_longer_is_blocked(int seconds, int pauses)
    {
        Assert.Equal(DeployAction.Blocked, Wait(TimeSpan.FromSeconds(seconds), stopAfter: 99).Steps[0].Action);
        Assert.Equal(pauses, time.Pauses);
    }

    private DeployPlan Wait(TimeSpan most, int stopAfter) => new ShutdownWait(time, pause =>
    {
        time.Move(pause);
        if (time.Pauses == stopAfter)
        {
            scene.Qubes.Qubes["vault"].Stop();
        }
    }).Run(() => scene.Plan(), most, told.AddRange);

    private sealed class MovedTime : TimeProvider
    {
        private DateTimeOffset now = DeployScene.Now;

        public int Pauses { get; private set; }

        public void Move(TimeSpan by) => (now, Pauses) = (now + by, Pauses + 1);

        public override DateTimeOffset GetUtcNow() => now;
    }
}
