using Coppice.Deploying.Marks;
using Coppice.Deploying.Planning;
using Coppice.Deploying.Tests.Support;
using Coppice.Foundation;
using Coppice.Testing.Qubes;

namespace Coppice.Deploying.Tests.Planning;

public sealed class DeployPlannerTests : IDisposable
{
    private readonly DeployScene scene = new();

    public void Dispose() => scene.Dispose();

    [Fact]
    public void What_is_as_wanted_is_left_alone_and_asked_once()
    {
        Assert.All(scene.Deploy().Steps, step => Assert.Equal(DeployAction.Create, step.Action));
        scene.Qubes.Calls.Clear();
        Assert.All(scene.Plan().Steps, step => Assert.Equal((DeployAction.Keep, ""), (step.Action, step.Reason)));
        Assert.Equal(scene.Qubes.Calls.Distinct(), scene.Qubes.Calls);
    }

    [Fact]
    public void Another_generation_replaces_the_root_volume_and_the_same_tree_does_not()
    {
        scene.Deploy();
        var old = scene.Wanted[1];
        scene.Wanted = [scene.Wanted[0], DeployScene.Template("vault", 2)];
        Assert.Equal(
            (DeployAction.Replace, "has vault@1", DeployScene.Size),
            Of("vault", step => (step.Action, step.Reason, step.Streamed)));
        scene.Wanted = [scene.Wanted[0], old with { Generation = old.Generation with { Number = 9 } }];
        Assert.Equal((DeployAction.Settings, 0), Of("vault", step => (step.Action, step.Streamed)));
    }

    [Fact]
    public void A_change_somebody_made_to_a_setting_that_is_declared_is_undone_and_every_other_stays()
    {
        scene.Deploy();
        var vault = scene.Qubes.Qubes["vault"];
        vault.Features["skip-update"] = "";
        vault.Features["theirs"] = "x";
        vault.Properties["memory"] = ("int", "4000");
        vault.Tags.Remove("offline");
        vault.Tags.Add("theirs");
        Assert.Equal(
            ["skip-update:→1", "offline:→", "memory:4000→500"],
            Of("vault", step => step.Changes).Select(change => $"{change.Name}:{change.From}→{change.To}"));
        scene.Deploy();
        Assert.Equal(
            ("1", "x", "500"), (vault.Features["skip-update"], vault.Features["theirs"], vault.Properties["memory"].Value));
        Assert.Contains("theirs", vault.Tags);
        Assert.Empty(scene.Plan().Changes);
    }

    [Fact]
    public void A_template_that_was_started_is_left_alone_unless_it_has_to_be_replaced()
    {
        scene.Deploy();
        var vault = scene.Qubes.Qubes["vault"];
        vault.Start();
        vault.Stop();
        Assert.Equal((DeployAction.Keep, false), Of("vault", step => (step.Action, step.ReplacesChanges)));
        Assert.Contains("not looked at", Of("vault", step => step.Reason), StringComparison.Ordinal);
        Assert.True(scene.Plan(replaceChanged: true).Steps[1] is { Action: DeployAction.Replace, ReplacesChanges: true });
        scene.Next();
        Assert.Equal((DeployAction.Replace, true), Of("vault", step => (step.Action, step.ReplacesChanges)));
        Assert.Equal((DeployAction.Replace, false), Of("base", step => (step.Action, step.ReplacesChanges)));
    }

    [Fact]
    public void One_that_runs_is_refused_where_its_root_volume_would_change()
    {
        scene.Deploy();
        scene.Qubes.Qubes["vault"].Start();
        Assert.Equal(DeployAction.Keep, Of("vault", step => step.Action));
        scene.Next();
        Assert.Equal((DeployAction.Blocked, ProblemKind.Busy), Of("vault", step => (step.Action, step.Problem!.Kind)));
        Assert.Equal(DeployAction.Replace, Of("base", step => step.Action));
    }

    [Fact]
    public void One_that_Coppice_did_not_make_is_never_touched_until_it_is_handed_over()
    {
        var mine = scene.Qubes.Add("vault", tags: $"created-by-{QubesStandIn.Source}");
        scene.Deploy();
        Assert.Equal((DeployAction.Blocked, ProblemKind.Exists), Of("vault", step => (step.Action, step.Problem!.Kind)));
        Assert.Empty(mine.Features);
        mine.Tags.Add(DeployMarks.HandedOverTag);
        // Nobody knows what is in it; and it is never made smaller than it is.
        Assert.Equal(
            (DeployAction.Replace, true, 2 * DeployScene.Size),
            Of("vault", step => (step.Action, step.ReplacesChanges, step.Streamed)));
        scene.Deploy();
        Assert.Empty(scene.Plan().Changes);
    }

    [Fact]
    public void A_qube_that_may_not_be_seen_or_is_no_template_keeps_its_name()
    {
        scene.Qubes.Add("vault", "AppVM", DeployMarks.HandedOverTag);
        scene.Qubes.Add("base", "AppVM");
        Assert.Equal(DeployAction.Blocked, Of("vault", step => step.Action));
        Assert.Equal(ProblemKind.Exists, Assert.Throws<Failure>(() => scene.Deploy()).Problems[0].Kind);
        Assert.Equal(["vault"], scene.Plan().Problems.Select(problem => problem.Subject));
    }

    [Fact]
    public void Those_of_another_family_and_those_no_longer_declared_are_named_and_left_alone()
    {
        scene.Deploy();
        scene.Qubes.Qubes["vault"].Features[DeployMarks.FamilyFeature] = "office";
        Assert.Equal(ProblemKind.OtherFamily, Of("vault", step => step.Problem!.Kind));
        scene.Wanted = [scene.Wanted[1]];
        Assert.Equal(["base"], scene.Plan().Undeclared);
    }

    [Fact]
    public void A_volume_that_somebody_enlarged_keeps_its_size_and_a_larger_one_is_made_where_that_is_declared()
    {
        scene.Deploy();
        using (var root = File.OpenWrite(scene.Qubes.Qubes["vault"].Root.Clean))
        {
            root.SetLength(3 << 20);
        }

        scene.Next();
        Assert.Equal(3 << 20, Of("vault", step => step.Streamed));
        scene.Deploy();
        Assert.Equal(3 << 20, scene.Qubes.Qubes["vault"].Root.Size);
        scene.Wanted = [scene.Wanted[0], DeployScene.Template("vault", 2, 4 << 20)];
        Assert.Equal((DeployAction.Replace, 4L << 20), Of("vault", step => (step.Action, step.Streamed)));
    }

    [Fact]
    public void Another_run_elsewhere_is_waited_for_until_it_cannot_be_at_work_any_more()
    {
        scene.Deploy();
        scene.Next();
        var features = scene.Qubes.Qubes["vault"].Features;
        features[DeployMarks.BusyFeature] = new BusyMark("other:store", DeployScene.Now.AddHours(-1)).ToString();
        Assert.Equal(ProblemKind.Busy, Of("vault", step => step.Problem!.Kind));
        features[DeployMarks.BusyFeature] = new BusyMark("other:store", DeployScene.Now.AddHours(-7)).ToString();
        Assert.Equal(DeployAction.Replace, Of("vault", step => step.Action));
        features[DeployMarks.BusyFeature] = new BusyMark(DeployScene.Owner, DeployScene.Now).ToString();
        Assert.Equal(DeployAction.Replace, Of("vault", step => step.Action));
        scene.Deploy();
        features[DeployMarks.BusyFeature] = new BusyMark(DeployScene.Owner, DeployScene.Now).ToString();
        Assert.Equal(DeployAction.Settings, Of("vault", step => step.Action));
    }

    private T Of<T>(string template, Func<DeployStep, T> take) =>
        take(Assert.Single(scene.Plan().Steps, step => step.Name == template));
}
