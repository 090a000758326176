using Coppice.Growing.Tests.Support.Conformance;
using Coppice.Growing.Tests.Support.Grafts;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests.Conformance;

/// <summary>
/// What every distribution's grafts must pass: templates whose parent changed are grafted where nothing speaks against it and
/// grown again, for a true reason, where something does. Either way an audit finds no difference.
/// </summary>
/// <param name="world">The distribution's archive.</param>
public abstract class DistributionGraftTests(World world)
{
    private protected UpdatedFamily Family => world.Grafted;

    [Theory]
    [InlineData("carried")]
    [InlineData("below")]
    public void An_update_of_what_it_stands_on_is_carried_by_a_graft(string template)
    {
        Family.AssertGrafted(template);
        Assert.Equal(
            ("1.1\n", "own\n", "new\n"),
            (
                Text(template, "usr/share/g-works/file"), Text(template, "usr/share/needs-ground/file"),
                Text(template, "usr/share/g-works/new")));
        Assert.Equal(
            "1.1", Family.Bench.Current(template)!.Packages.Single(package => package.Name == "g-works").Version.Split('-')[0]);
        using var folder = new TempFolder();
        Family.Bench.Do("export", template, "--as", "dir", "-o", folder.At("tree"));
        Assert.Equal("", world.Complaints(folder.At("tree")));
    }

    [Fact]
    public void A_template_without_packages_is_its_new_parent()
    {
        Family.AssertGrafted("nothing");
        Assert.Equal(Family.Bench.Tree("ground"), Family.Bench.Tree("nothing"));
    }

    [Fact]
    public void A_package_that_the_parent_gained_stays_asked_for_here()
    {
        Family.AssertRebuilt("gains", "its parent now has gained, which this template asks for");
        Assert.False(IsAutomatic("gains", "gained"));
        Assert.True(IsAutomatic("ground", "gained"));
        Family.AssertGrafted("gains-by-need");
        Assert.True(IsAutomatic("gains-by-need", "gained"));
    }

    [Theory]
    [InlineData("loses", "needs-dropped needs dropped, which its parent no longer has")]
    [InlineData("asks-lost", "its parent no longer has dropped, which this template asks for")]
    public void A_package_that_the_parent_dropped_is_installed_here(string template, string reason)
    {
        Family.AssertRebuilt(template, reason);
        Assert.Null(Family.Bench.Entry("ground", "usr/share/dropped/file"));
        Assert.Equal("dropped\n", Text(template, "usr/share/dropped/file"));
    }

    [Fact]
    public void A_package_of_the_parent_that_it_asks_for_is_marked_as_asked_for()
    {
        Family.AssertGrafted("marks");
        Assert.False(IsAutomatic("marks", "brought"));
    }

    [Fact]
    public void Users_that_both_sides_added_are_there()
    {
        Family.AssertGrafted("fixed");
        Assert.All(
            ["g-user:x:73:73:", "fixed:x:74:74:"],
            line => Assert.Contains($"\n{line}", Text("fixed", "etc/passwd"), StringComparison.Ordinal));
        Assert.All(
            ["g-user:", "fixed:"], line => Assert.Contains($"\n{line}", Text("fixed", "etc/shadow"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("clash", "allocated the same ID in /etc/group")]
    [InlineData("given", "with dynamically allocated IDs")]
    public void Numbers_of_users_that_could_clash_are_given_out_anew(string template, string reason)
    {
        Family.AssertRebuilt(template, reason);
        Assert.Contains("g-user:x:73:", Text(template, "etc/group"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_script_of_a_package_read_is_read_again()
    {
        Family.AssertRebuilt(
            "reads", "a script of its package reads-file names /usr/share/g-works/file, which its parent changed");
        Assert.Equal("1.1\n", Text("reads", "var/lib/read"));
    }

    [Fact]
    public void An_index_that_its_parent_makes_has_the_files_of_both()
    {
        Family.AssertGrafted("indexed");
        Assert.Equal("one\nown\ntwo\n", Text("indexed", "var/lib/g-index.list"));
    }

    [Fact]
    public void An_index_that_it_makes_itself_has_the_files_of_both()
    {
        Family.AssertGrafted("indexes");
        Assert.Equal("one\nown\ntwo\n", Text("indexes", "var/lib/own-index.list"));
    }

    [Fact]
    public void A_file_that_became_a_directory_and_a_directory_that_became_a_link_are_that_here()
    {
        Family.AssertGrafted("carried");
        Assert.Equal(
            (EntryType.Directory, EntryType.Symlink, "file\n"),
            (
                Family.Bench.Entry("carried", "usr/share/g-turns/a")!.Type,
                Family.Bench.Entry("carried", "usr/share/g-turns/b")!.Type, Text("carried", "usr/share/g-turns/a/file")));
    }

    [Fact]
    public void What_is_laid_into_a_directory_that_became_a_link_goes_where_that_leads()
    {
        Family.AssertGrafted("laid-link");
        Assert.Equal("laid\n", Text("laid-link", "usr/share/g-link-to/laid"));
    }

    [Fact]
    public void What_it_takes_out_is_not_there()
    {
        Family.AssertGrafted("lean");
        Assert.Null(Family.Bench.Entry("lean", "usr/share/g-still/file"));
        Assert.Equal("1.1\n", Text("lean", "usr/share/g-works/file"));
        Family.AssertRebuilt("lean-changed", "its parent now has another version of g-works, which this template removes");
        Assert.Null(Family.Bench.Entry("lean-changed", "usr/share/g-works/file"));
    }

    [Fact]
    public void What_the_family_lays_over_has_the_last_word_and_its_scripts_run_again()
    {
        Family.AssertGrafted("laid");
        Assert.Equal(("laid\n", "two\n"), (Text("laid", "etc/g-works.conf"), Text("ground", "etc/g-works.conf")));
        Family.AssertGrafted("scripted");
        Assert.Equal("1.1\n", Text("scripted", "root/copy"));
    }

    [Fact]
    public void A_template_of_two_parents_is_composed_of_them_and_the_same_as_installed()
    {
        Assert.True(
            Family.Bench.Current("both")!.Layers.Count > Family.Bench.Current("carried")!.Layers.Count, "it was installed");
        Assert.Equal(
            ("own\n", "own\n"), (Text("both", "usr/share/needs-ground/file"), Text("both", "usr/share/fixed-user/file")));
        Family.AssertProved("both");
    }

    [Fact]
    public void The_store_is_whole_afterwards() => Assert.Empty(Family.Bench.Fsck());

    private protected string? Text(string template, string path) => Family.Bench.Text(template, path);

    private bool IsAutomatic(string template, string package) =>
        Family.Bench.Current(template)!.Packages.Single(found => found.Name == package).Automatic;
}
