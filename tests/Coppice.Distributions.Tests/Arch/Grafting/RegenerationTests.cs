using Coppice.Distributions.Tests.Arch.Grafting.Support;

namespace Coppice.Distributions.Tests.Arch.Grafting;

public sealed class RegenerationTests
{
    private const string OnFiles = "Type = Path\nTarget = usr/share/things/*";
    private static readonly MadePackage Thing = new("thing")
    {
        Files = ["usr/", "usr/share/", "usr/share/things/", "usr/share/things/own"],
    };
    private static readonly MadeTrees Made = new() { Own = [Thing], Parent = [new("other")] };

    [Fact]
    public void Nothing_runs_when_nothing_of_its_own_starts_anything()
    {
        Assert.Empty(
            (
                Made with { Files = new([MadeTrees.Hook("a", "Type = Path\nTarget = "
                    + "usr/share/other/*")]), ParentChanges = ["usr/share/other/x"] }).Regenerate().Steps);
        Assert.Empty((Made with { ParentChanges = [], Files = new([MadeTrees.Hook("a", OnFiles)]) }).Regenerate().Steps);
    }

    [Fact]
    public void Hooks_of_which_nobody_knows_what_they_read_run_again_in_order_and_are_tried_on_what_is_there()
    {
        var plan = (
            Made with
            {
                Files = new(
                    [
                        MadeTrees.Hook("b", OnFiles, "Exec = /usr/bin/b one"),
                        MadeTrees.Hook("a-b", OnFiles, "NeedsTargets\nExec = /usr/bin/a"),
                    ]),
            }).Regenerate();
        Assert.Equal([["/usr/bin/a"], ["/usr/bin/b", "one"]], plan.Steps.Select(step => step.Arguments));
        Assert.Equal(
            "usr/share/things/\nusr/share/things/own\n", System.Text.Encoding.UTF8.GetString(plan.Steps[0].Input!.Value.Span));
        Assert.Equal(plan.Steps.Select(step => step.Title), plan.Rehearsal.Select(step => step.Title));
        Assert.True(plan.Finalizes);
    }

    [Theory]
    [InlineData("usr/share/things/theirs", 1)]
    [InlineData("usr/share/something", 0)]
    public void A_cache_of_what_its_hook_names_is_made_again_when_the_parent_changed_that(string changed, int steps) =>
        Assert.Equal(
            steps,
            (Made with { Files = new([MadeTrees.Hook("a", OnFiles, "Exec = /usr/bin/fc-cache -s")]), ParentChanges = [changed] })
                .Regenerate().Steps.Count);

    [Fact]
    public void A_hook_that_only_the_parent_has_now_runs_and_is_not_tried_before()
    {
        var plan = (Made with { ParentFiles = new([MadeTrees.Hook("a", OnFiles, "Exec = /usr/bin/fc-cache")]) }).Regenerate();
        Assert.Single(plan.Steps);
        Assert.Empty(plan.Rehearsal);
    }

    [Fact]
    public void A_hook_that_the_system_turned_off_does_not_run() =>
        Assert.Empty(
            (Made with { Files = new([MadeTrees.Hook("a", OnFiles), new("etc/pacman.d/hooks/a.hook", "->/dev/null")]) })
                .Regenerate().Steps);

    [Fact]
    public void What_cannot_be_repeated_alone_is_a_doubt()
    {
        var hook = MadeTrees.Hook("a", OnFiles);
        Assert.Contains("the hook a, which ran for its packages, has changed in its parent",
            (Made with { Files = new([hook]), ParentFiles = new([MadeTrees.Hook("a", OnFiles, "Exec = /usr/bin/other")]) })
                .Doubt(), StringComparison.Ordinal);
        Assert.Contains("/bin/program, which a hook ran for its packages, has changed in its parent",
            (
                Made with
                {
                    Files = new([MadeTrees.Hook("a", OnFiles, "Exec = /bin/program")]),
                    ParentChanges = ["usr/bin/program"],
                }).Doubt(),
            StringComparison.Ordinal);
        Assert.Contains(
            "the hook a runs before its packages are unpacked",
            (Made with { Files = new([MadeTrees.Hook("a", OnFiles, when: "PreTransaction")]) }).Doubt(),
            StringComparison.Ordinal);
        Assert.Contains(
            "the hook a is a link", (Made with { Files = new([new("usr/share/libalpm/hooks/a.hook", "->b.hook")]) }).Doubt(),
            StringComparison.Ordinal);
        Assert.Contains(
            "the hook a is malformed", (Made with { Files = new([new("usr/share/libalpm/hooks/a.hook", "nonsense")]) }).Doubt(),
            StringComparison.Ordinal);
        Assert.Contains(
            "a hook of its parent",
            (Made with { Files = new([hook]), OwnFiles = new([MadeTrees.Hook("a", OnFiles, "Exec = /usr/bin/mine")]) }).Doubt(),
            StringComparison.Ordinal);
        Assert.Contains(
            "which is not a path", (Made with { Files = new([MadeTrees.Hook("a", OnFiles, "Exec = /../x")]) }).Doubt(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_of_its_own_that_runs_before_packages_are_unpacked_was_not_there_then() =>
        Assert.Empty((Made with { OwnFiles = new([MadeTrees.Hook("a", OnFiles, when: "PreTransaction")]) }).Regenerate().Steps);

    [Fact]
    public void A_hook_whose_dependencies_are_not_there_does_not_run()
    {
        Assert.Empty(
            (Made with { Files = new([MadeTrees.Hook("a", OnFiles, "Depends = absent\nExec = /usr/bin/a")]) })
                .Regenerate().Steps);
        Assert.Single(
            (Made with { Files = new([MadeTrees.Hook("a", OnFiles, "Depends = thing>=1\nExec = /usr/bin/a")]) })
                .Regenerate().Steps);
    }

    [Fact]
    public void What_it_took_out_starts_hooks_of_removal()
    {
        var hook = MadeTrees.Hook("a", OnFiles + "\nOperation = Remove");
        Assert.Single((Made with { Before = [Thing], Own = [], Parent = [Thing], Files = new([hook]) }).Regenerate().Steps);
        Assert.Empty(
            (Made with { Before = [Thing], Own = [], Parent = [Thing], Files = new([MadeTrees.Hook("a", OnFiles)]) })
                .Regenerate().Steps);
    }

    [Theory]
    [InlineData("post_install() {\n  cat usr/share/data/file\n}", "usr/share/data/file", "names /usr/share/data/file")]
    [InlineData("post_install() {\n  cat /usr/share/data/file\n}", "usr/share/data/file", "names /usr/share/data/file")]
    [InlineData("post_install() {\n  helper\n}", "usr/bin/helper", "names helper, which its parent now has")]
    [InlineData("post_install() {\n  cat /mnt/usr/share/data/file\n}", "usr/share/data/file", null)]
    [InlineData("post_install() {\n  getent passwd x /etc/passwd\n}", "etc/passwd", null)]
    public void Install_scripts_are_held_against_what_the_parent_changed(string script, string changed, string? doubt)
    {
        var made = Made with { Own = [Thing with { Script = script }], ParentChanges = [changed] };
        if (doubt is null)
        {
            Assert.Empty(made.Regenerate().Steps);
        }
        else
        {
            Assert.Contains($"a script of its package thing {doubt}", made.Doubt(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_of_its_own_that_the_parent_has_now_is_a_doubt() =>
        Assert.Contains("its package thing has /usr/share/things/own, which its parent changed",
            (Made with { OwnFiles = new() { ["usr/share/things/own"] = "x" }, ParentChanges = ["usr/share/things/own"] })
                .Doubt(), StringComparison.Ordinal);

    [Theory]
    [InlineData("../../etc/shadow")]
    [InlineData("usr/./x")]
    public void A_package_database_that_names_no_paths_is_a_doubt_and_not_a_path(string path) =>
        Assert.Contains(
            "which is not a path", (Made with { Own = [Thing with { Files = [path] }] }).Doubt(), StringComparison.Ordinal);

    [Fact]
    public void The_library_cache_of_both_is_made_again()
    {
        var plan =
            (Made with { OwnFiles = new() { ["etc/ld.so.cache"] = "own" }, ParentChanges = ["etc/ld.so.cache"] }).Regenerate();
        Assert.Equal("update the library cache", Assert.Single(plan.Steps).Title);
        Assert.False(plan.Finalizes);
    }
}
