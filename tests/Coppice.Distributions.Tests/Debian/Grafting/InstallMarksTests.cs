using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class InstallMarksTests
{
    [Fact]
    public void Marks_of_both_sides_come_together_sorted() =>
        Assert.Equal(Marks("a", "m", "z"), Merge(Marks("m"), Marks("m", "z", "a"), Marks("m"), before: ["m"], parent: ["m"]));

    [Fact]
    public void What_the_new_parent_brings_as_well_keeps_the_parents_mark()
    {
        // Marked here, asked for there: it would not be installed again, so nobody would mark it.
        Assert.Equal(Marks("own"), Merge("", Marks("own", "both"), "", before: [], parent: ["both"]));
        Assert.Equal(Marks("both", "own"), Merge("", Marks("own"), Marks("both"), before: [], parent: ["both"]));
    }

    [Fact]
    public void What_the_old_parent_had_is_merged_like_every_record() =>
        Assert.Equal(
            Marks("stays"),
            Merge(Marks("gone", "stays"), Marks("gone", "stays"), Marks("stays"), before: ["gone", "stays"], parent: ["stays"]));

    [Fact]
    public void A_mark_that_both_changed_is_a_doubt()
    {
        var other = "Package: m\nArchitecture: amd64\nAuto-Installed: 0\n\n";
        Assert.Throws<MustRebuildException>(() =>
            Merge(Marks("m"), other, other.Replace("0", "2", StringComparison.Ordinal), before: ["m"], parent: ["m"]));
    }

    private static string Marks(params string[] names) =>
        string.Concat(names.Select(name => $"Package: {name}\nArchitecture: amd64\nAuto-Installed: 1\n\n"));

    [Fact]
    public void What_it_asks_for_is_marked_by_nobody() =>
        Assert.Equal(
            Marks("own"),
            Merge(Marks(), Marks("own"), Marks("asked"), before: ["asked"], parent: ["asked"], wanted: "asked=1.0"));

    [Fact]
    public void What_it_takes_out_has_no_mark() =>
        Assert.Equal("", Merge("", "", Marks("out"), before: ["out", "stays"], parent: ["out", "stays"], without: "out"));

    private static string Merge(
        string was, string own, string theirs, string[] before, string[] parent, string wanted = "", string without = "") =>
        Dpkg.Text(InstallMarks.Merge(
            Dpkg.Bytes(was), Dpkg.Bytes(own), Dpkg.Bytes(theirs),
            new MarkedPackages(Database(before), Database(before.Where(name => name != without)), Database(parent), [wanted])));

    private static DpkgDatabase Database(IEnumerable<string> names) =>
        Dpkg.Database([.. names.Select(name => Dpkg.Package(name))]);
}
