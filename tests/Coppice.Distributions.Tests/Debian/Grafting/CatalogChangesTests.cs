using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class CatalogChangesTests
{
    [Fact]
    public void Names_whose_newest_version_is_another_one_have_changed()
    {
        var changes = Dpkg.Changes(["same=1,newer=1,older=2,gone=1"], ["same=1,newer=2,older=1,new=1"]);
        Assert.Equal(
            [false, true, true, true, true, false],
            ((string[])["same", "newer", "older", "gone", "new", "unheard-of"]).Select(changes.Has));
    }

    [Fact]
    public void An_older_version_that_comes_or_goes_beside_the_newest_changes_nothing() =>
        Assert.False(Dpkg.Changes(["x=1,x=2"], ["x=2"]).Has("x"));

    [Fact]
    public void A_version_that_moves_from_one_suite_to_another_changes_nothing() =>
        Assert.False(Dpkg.Changes(["x=1", "x=2"], ["x=2", "x=2"]).Has("x"));

    [Fact]
    public void The_same_version_with_another_content_has_changed()
    {
        var changes = Dpkg.Changes(
            ["again=1:a offered,same=1:a,old=1:a,old=2:c"], ["again=1:b offered,same=1:a,old=1:b,old=2:c"]);
        Assert.Equal([true, true, false, true], ((string[])["again", "offered", "same", "old"]).Select(changes.Has));
    }

    [Fact]
    public void Virtual_names_change_with_what_provided_or_provides_them()
    {
        var changes = Dpkg.Changes(["x=1 old-name,y=1 steady"], ["x=2 new-name,y=1 steady"]);
        Assert.Equal([true, true, false], ((string[])["old-name", "new-name", "steady"]).Select(changes.Has));
    }

    [Fact]
    public void A_suite_that_apt_takes_nothing_from_by_itself_hides_nothing()
    {
        Assert.True(Dpkg.Changes(["x=1", "x=9"], ["x=2", "x=9"], notAutomatic: ["s1"]).Has("x"));
        Assert.True(Dpkg.Changes(["x=1", "x=8"], ["x=1", "x=9"], notAutomatic: ["s1"]).Has("x"));
        Assert.False(Dpkg.Changes(["x=1,y=1", "x=9"], ["x=1,y=2", "x=9"], notAutomatic: ["s1"]).Has("x"));
        Assert.False(Dpkg.Changes(["x=1", "x=9"], ["x=2", "x=9"]).Has("x"));
    }

    [Fact]
    public void Of_the_same_archive_nothing_has_changed() => Assert.False(Dpkg.Changes(["x=1"], ["x=1"]).Has("x"));

    [Fact]
    public void When_nothing_is_known_of_the_archive_before_everything_counts_as_changed()
    {
        var folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
        Assert.True(new CatalogChanges(null, Dpkg.Archive(folder, ["x=1"], [])).Has("anything"));
        Directory.Delete(folder, recursive: true);
    }
}
