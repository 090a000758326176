using Coppice.Growing.Tests.Support.Conformance;

namespace Coppice.Growing.Tests.Conformance;

/// <summary>Grafts of Arch: the kit on a miniature repository, and hooks.</summary>
[Trait("Category", "Integration")]
[Collection("arch")]
public sealed class ArchGraftTests(ArchWorld world) : DistributionGraftTests(world)
{
    [Fact]
    public void A_hook_that_nothing_of_its_own_starts_does_not_run()
    {
        Family.AssertGrafted("idle");
        Assert.Null(Family.Bench.Entry("idle", "var/lib/idle-index.list"));
    }

    [Fact]
    public void A_hook_that_wants_to_know_what_started_it_is_told_the_same_again()
    {
        Family.AssertGrafted("told");
        Assert.Equal("usr/share/told/\nusr/share/told/a\nusr/share/told/b\nfile\nnew\n", Text("told", "var/lib/told-index.list"));
    }

    [Fact]
    public void A_hook_that_does_something_else_each_time_is_not_repeated()
    {
        Family.AssertRebuilt("counts", "the step \"run the hook counts\" does not reproduce what installation wrote");
        Assert.Equal("again\n", Text("counts", "var/lib/counts.list"));
    }

    [Fact]
    public void A_hook_that_is_another_one_now_runs_as_it_is_now()
    {
        Family.AssertRebuilt(
            "hooked", "/usr/share/libalpm/scripts/g-hooked, which a hook ran for its packages, has changed in its parent");
        Assert.Equal((null, "own\n"), (Text("hooked", "var/lib/g-hooked.list"), Text("hooked", "var/lib/g-hooked.newer")));
    }

    [Fact]
    public void A_hook_that_runs_before_packages_are_unpacked_runs_again_and_one_of_its_own_never()
    {
        Family.AssertRebuilt("early", "the hook early runs before its packages are unpacked");
        Assert.Equal("file\nnew\n", Text("early", "var/lib/early.list"));
        Family.AssertGrafted("own-early");
        Assert.Null(Family.Bench.Entry("own-early", "var/lib/own-early.list"));
    }

    [Fact]
    public void What_pacman_refuses_on_the_new_parent_is_not_grafted_either()
    {
        Assert.Equal(1, Family.Bench.Current("in-link")!.Number);
        Assert.Contains(
            "into-link: /target/usr/share/g-link exists in filesystem (owned by g-link)", Family.Update.Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_library_cache_has_the_libraries_of_both()
    {
        Family.AssertGrafted("library");
        var cached = Family.Inside("library", "ldconfig -p");
        Assert.All(
            ["libassuan.so.0 ", "libgpg-error.so.0 "], library => Assert.Contains(library, cached, StringComparison.Ordinal));
    }
}
