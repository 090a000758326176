using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Engine.Building;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;

namespace Coppice.Engine.Tests.Building;

public sealed class ForeseenPlanTests
{
    [Fact]
    public void What_has_no_room_for_certain_is_not_begun()
    {
        var failure = Assert.Throws<Failure>(() => Foreseen(free: 1023).RequireSpace("build"));
        Assert.Equal("the packages to download take 1.0 KiB, but only 1023 B are free at the store", failure.Message);
        Assert.Contains("coppice build --yes", failure.Problems[0].Hint, StringComparison.Ordinal);
        Foreseen(free: 1024).RequireSpace("build");
    }

    [Fact]
    public void Packages_are_counted_once_and_only_when_they_are_not_there_yet() =>
        Assert.Equal(1024, Foreseen(free: 0).DownloadBytes);

    private static ForeseenPlan Foreseen(long free)
    {
        var where = new SourceSpan("family.yaml", 1, 1);
        var step = new PlanStep(
            new TemplateDeclaration("base", "deb", null, [], [], [], [], null, where), PlanAction.Build, [], null);
        PackageFile[] packages = [Package("less"), Package("less"), Package("here")];
        return new ForeseenPlan(
            new Plan(
                new Family("home", "family.yaml", new Dictionary<string, ArchiveDeclaration>(), [step.Template]),
                new Snapshot(Digest.Of("snapshot"), default, new Dictionary<string, ArchiveSnapshot>()), [step], []),
            new Dictionary<string, Resolution> { ["base"] = new(step, packages, [], [], 0) },
            free,
            new HashSet<Digest> { Digest.Of("less") });
    }

    private static PackageFile Package(string name) =>
        new(name, "1", "amd64", "pool/x.deb", 1024, Digest.Of(name), new Uri("http://mirror.example/debian"));
}
