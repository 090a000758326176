using Coppice.Components.Keeping;
using Coppice.Engine.Components;
using Coppice.Engine.Inspecting;
using Coppice.Foundation;
using Coppice.Foundation.Progress;

namespace Coppice.Engine.Tests.Components;

/// <summary>Builds that are kept, by records alone.</summary>
public sealed class ComponentHistoryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly TestStore store = new();
    private readonly BuildStore builds;
    private readonly CoppiceEngine engine;

    public ComponentHistoryTests()
    {
        builds = new BuildStore(store.Store.Path);
        engine = CoppiceEngine.Open(store.Engine, NoProgress.Instance);
    }

    public void Dispose()
    {
        engine.Dispose();
        store.Dispose();
    }

    [Fact]
    public void Builds_are_listed_newest_first_with_what_changed_and_why()
    {
        var first = Keep("lib", "own1", 1, tag: "v1.0", packages: ["lib a", "lib-dev a"]);
        var second = Keep("lib", "own1", 2, tag: "v1.0", environment: "other", packages: ["lib a", "lib-dev a"]);
        var third = Keep("lib", "own2", 3, tag: "v1.1", environment: "other", packages: ["lib b", "lib-dev a"]);
        Publish(second);
        var history = new ShowHistory(engine).Run("lib");
        Assert.Empty(history.Templates);
        var entries = Assert.Single(history.Components).Entries;
        Assert.Equal([third, second, first], entries.Select(entry => entry.Result.Key));
        Assert.Equal([false, true, false], entries.Select(entry => entry.Current));
        Assert.Equal([1, 0, null], entries.Select(entry => entry.Changed));
        Assert.Equal(
            ["source: v1.0 → v1.1", "its environment has changed", ""],
            entries.Select(entry => string.Join("; ", entry.Reasons)));
    }

    [Fact]
    public void Each_archive_has_a_history_of_its_own_and_a_name_says_which_is_meant()
    {
        Publish(Keep("lib", "deb12", 1, packages: ["lib a"]));
        Publish(Keep("lib", "deb13", 2, archive: "newer", packages: ["lib b"]), "newer");
        Keep("other", "own1", 3, packages: ["other a"]);
        Assert.Equal(
            [("lib", "newer"), ("lib", "own"), ("other", "own")],
            new ShowHistory(engine).Run(null).Components.Select(one => (one.Component, one.State.Archive)));
        var finder = new BuildFinder(engine);
        Assert.Equal("lib/newer or lib/own", Assert.Throws<Failure>(() => finder.Find("lib")).Problems[0].Hint);
        Assert.Equal("1.0-1+deb13", finder.Find("lib/newer").Version);
        Assert.Equal("1.0-1+deb12", finder.Find("lib/own@1.0-1+deb12").Version);
        Assert.Contains(
            "there are 1.0-1+deb12", Assert.Throws<Failure>(() => finder.Find("lib/own@2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_another_one_a_build_is_compared_with_the_last_before_it_that_has_other_packages()
    {
        var first = Keep("lib", "own1", 1, packages: ["lib a"]);
        Keep("lib", "own2", 2, tag: "v1.1", packages: ["lib b"]);
        Publish(Keep("lib", "own2", 3, tag: "v1.1", environment: "other", packages: ["lib b"]));
        var finder = new BuildFinder(engine);
        Assert.Equal(first, finder.WithBefore("lib").Before.Key);
        Assert.Contains(
            "nothing to compare it with", Assert.Throws<Failure>(() => finder.WithBefore("lib@1.0-1+own1")).Message,
            StringComparison.Ordinal);
        Assert.Equal(ProblemKind.NotFound, Assert.Throws<Failure>(() => finder.Find("gone")).Problems[0].Kind);
    }

    [Fact]
    public void Trees_that_no_family_declares_are_in_no_list_of_templates()
    {
        store.Record("vault");
        store.Record("vault~failed");
        store.Record("dev~needs-0123");
        Assert.Equal(["vault"], new ShowHistory(engine).Run(null).Templates.Select(template => template.Template));
        Assert.Contains(
            "coppice build dev --keep-failed",
            Assert.Throws<Failure>(() => engine.FindGeneration("dev~failed")).Problems[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_a_templates_now_is_no_components_any_more()
    {
        Keep("vault", "own1", 1, packages: ["vault a"]);
        Keep("gone", "own1", 2, packages: ["gone a"]);
        store.Record("vault");
        Assert.Equal("vault", Assert.Single(new ShowHistory(engine).Run("vault").Templates).Template);
        Assert.False(new CompareBuilds(engine).Concerns("vault@1"));
        Assert.True(new CompareBuilds(engine).Concerns("gone"));
        Assert.False(new CompareBuilds(engine).Concerns("nothing"));
    }

    private Digest Keep(
        string component, string version, int hour, string tag = "", string environment = "one", string archive = "own",
        params string[] packages)
    {
        var inputs = new Dictionary<string, string>
        {
            ["place"] = $"test {archive} {component}", ["source"] = Digest.Of(tag).Hex, ["environment"] = environment,
        };
        var key = BuildInputs.KeyOf(inputs);
        builds.Keep(
            new ComponentResult(
                key, component, archive, $"1.0-1+{version}", Start.AddHours(hour), inputs,
                [.. packages.Select(text => new ResultFile($"{text.Split(' ')[0]}.deb", true, 1, Digest.Of(text)))])
            {
                Tag = tag,
            },
            builds.NewFolder());
        if (builds.StateOf("test", archive).Versions.Count == 0)
        {
            builds.Keep(builds.StateOf("test", archive) with { Versions = [new GivenVersion(component, version, key)] });
        }

        return key;
    }

    private void Publish(Digest key, string archive = "own") => builds.Keep(
        builds.StateOf("test", archive) with { Components = [new BuiltComponent(builds.Find(key)!.Component, key)] });
}
