using Coppice.Archives;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Planning.Tests.Support;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Planning.Tests;

public sealed class AuditPlannerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly GenerationStore generations;
    private readonly List<Snapshot> snapshots = [Declared.Snapshot("one"), Declared.Snapshot("two")];

    public AuditPlannerTests() => generations = new GenerationStore(StoreOpening.OpenOrCreate(folder), TimeProvider.System);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_template_is_grown_again_on_the_parent_that_it_stands_on()
    {
        var family = Declared.Family(Declared.Template("base"), Declared.Template("a", "base", ["git"]));
        Records.Grow(generations, family);
        var plan = Assert.Single(Make(family));
        Assert.True(plan.OnSameParents);
        Assert.Equal(
            [("base", PlanAction.Rebuild, 1), ("a", PlanAction.Rebuild, 1)],
            plan.Steps.Select(step => (step.Template.Name, step.Action, step.Current!.Number)));
        Assert.Equal(snapshots[0], plan.Snapshot);
        Assert.Equal(["a"], Make(family, "a").Single().Steps.Select(step => step.Template.Name));
    }

    [Fact]
    public void A_parent_that_went_on_alone_does_not_matter()
    {
        var family = Declared.Family(Declared.Template("base"), Declared.Template("a", "base"));
        Records.Grow(generations, family);
        Records.Grow(generations, Declared.Family(Declared.Template("base")), snapshots[1]);
        var plans = Make(family);
        Assert.Equal(
            [("base", 2), ("a", 1)],
            plans.SelectMany(plan => plan.Steps).Select(step => (step.Template.Name, step.Current!.Number)));
        Assert.Equal([snapshots[1], snapshots[0]], plans.Select(plan => plan.Snapshot));
    }

    [Fact]
    public void All_problems_are_told_at_once_with_what_helps()
    {
        Records.Grow(
            generations,
            Declared.Family(Declared.Template("base"), Declared.Template("changed", "base"), Declared.Template("fine", "base")));
        Records.Grow(generations, Declared.Family(Declared.Template("old", null)), Declared.Snapshot("forgotten"));
        var family = Declared.Family(
            Declared.Template("base"), Declared.Template("changed", "base", ["git"]), Declared.Template("fine", "base"),
            Declared.Template("new", "base"), Declared.Template("old"));
        var failure = Assert.Throws<Failure>(() => Make(family));
        Assert.Equal(
            [
                ("changed differs from its declaration: a rebuild would give another template", "coppice build changed"),
                ("new is not grown: there is nothing to audit", "coppice build new"),
                ("the store no longer has the snapshot that old was grown from", "coppice update"),
            ],
            failure.Problems.Select(problem => (problem.Message, problem.Hint)));
        Assert.All(failure.Problems, problem => Assert.Equal(Declared.Where, problem.Where));
        Assert.Single(Make(family, "fine", "base"));
    }

    [Fact]
    public void Nothing_to_audit_is_no_plan() =>
        Assert.Empty(new AuditPlanner(Inputs, generations, new DistributionTable(), _ => []).Make(Declared.Family(), []));

    private static InputReader Inputs => new(new FileTree(new ConfinedRunner()));

    private IReadOnlyList<Plan> Make(Family family, params string[] templates) =>
        new AuditPlanner(
            Inputs, generations, new DistributionTable(),
            generation => [.. snapshots.Where(snapshot => snapshot.Digest == generation.Snapshot)])
            .Make(family, templates.Length == 0 ? family.Templates : [.. templates.Select(family.Template)]);
}
