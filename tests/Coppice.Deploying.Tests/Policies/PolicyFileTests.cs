using Coppice.Deploying.Policies;
using Coppice.Deploying.Tests.Support;
using Coppice.Foundation;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Policies;

public sealed class PolicyFileTests : IDisposable
{
    private readonly DeployScene scene = new();

    public static TheoryData<string> Lines =>
        [.. DeployScene.Policy.Where(line => line.Length > 0 && line[0] != '#' && !line.Contains("@tag:coppice")
            && !Inside.Any(line.StartsWith))];

    // RootExchangeTests has these.
    private static IEnumerable<string> Inside =>
        ["admin.vm.CurrentState", "admin.vm.Start", "admin.vm.Shutdown", "coppice.Apply", "admin.vm.volume.Clone"];

    public void Dispose() => scene.Dispose();

    [Fact]
    public void It_reaches_root_volumes_only_and_nothing_that_removes()
    {
        Assert.All(
            DeployScene.Policy.Where(line => line.Contains("admin.vm.volume.")),
            line => Assert.Contains(" +root ", line, StringComparison.Ordinal));
        Assert.DoesNotContain(DeployScene.Policy, line => line.Contains("Remove", StringComparison.Ordinal)
            && !line.StartsWith("admin.vm.feature.Remove", StringComparison.Ordinal));
        Assert.All(
            DeployScene.Policy.Where(line => line.StartsWith("admin.vm.property.Set", StringComparison.Ordinal)),
            line => Assert.DoesNotContain(" * ", line, StringComparison.Ordinal));
    }

    // Created, changed, taken back: with any one line missing something is refused, and the message has that very line.
    [Theory]
    [MemberData(nameof(Lines))]
    public void The_line_that_is_missing_is_named(string line)
    {
        var usesDefaultPool = line.StartsWith("admin.vm.Create.TemplateVM", StringComparison.Ordinal);
        scene.Settings = usesDefaultPool ? scene.Settings with { RootPool = null, PrivatePool = null } : scene.Settings;
        scene.Qubes.Policy = new StandInPolicy(DeployScene.Policy.Where(other => other != line));
        var failure = Assert.Throws<Failure>(Everything);
        var problem = failure.Problems[0];
        Assert.Equal(ProblemKind.Denied, problem.Kind);
        Assert.Contains(problem.Details!, detail => detail.Contains(line, StringComparison.Ordinal));
    }

    private void Everything()
    {
        DeployAll();
        scene.Qubes.Qubes["vault"].Properties["label"] = ("label", "blue");
        scene.Next();
        DeployAll();
        scene.Run(scene.PlanRollback("base", "vault"));
    }

    private void DeployAll()
    {
        var plan = scene.Deploy();
        if (plan.Problems.Count > 0)
        {
            throw new Failure(plan.Problems);
        }
    }
}
