using Coppice.Distributions.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Grafting;

public sealed class RecordMergeTests
{
    private static readonly BytePath File = BytePath.Of("etc/file");

    [Theory]
    [InlineData("1", "1", "1", "1")]
    [InlineData("1", "1", "2", "2")]
    [InlineData("1", "2", "1", "2")]
    [InlineData("1", "2", "2", "2")]
    [InlineData("1", "1", "-", "-")]
    [InlineData("1", "-", "1", "-")]
    [InlineData("1", "-", "-", "-")]
    [InlineData("-", "1", "-", "1")]
    [InlineData("-", "-", "1", "1")]
    [InlineData("-", "1", "1", "1")]
    public void What_one_side_left_alone_comes_from_the_other(string before, string own, string parent, string merged) =>
        Assert.Equal(One(merged).Select(Text), RecordMerge.Merge(File, One(before), One(own), One(parent)).Select(Text));

    [Theory]
    [InlineData("1", "2", "3")]
    [InlineData("1", "2", "-")]
    [InlineData("1", "-", "2")]
    [InlineData("-", "1", "2")]
    public void What_both_changed_is_a_doubt_that_names_it(string before, string own, string parent) => Assert.Equal(
        "both it and its parent changed x in /etc/file",
        Assert.Throws<MustRebuildException>(() => RecordMerge.Merge(File, One(before), One(own), One(parent))).Message);

    [Fact]
    public void The_new_parents_records_keep_their_order_and_the_templates_own_come_after_them_in_theirs() => Assert.Equal(
        ["z", "new", "a", "own-2", "own-1"],
        RecordMerge.Merge(File, Named("a", "z"), Named("own-2", "a", "own-1", "z"), Named("z", "new", "a"))
            .Select(record => record.Key));

    [Fact]
    public void A_key_that_stands_twice_on_any_side_is_a_doubt()
    {
        var (once, twice) = (Named("x"), Named("x", "x"));
        Assert.All(
            (
                (IReadOnlyList<FileRecord>, IReadOnlyList<FileRecord>, IReadOnlyList<FileRecord>)[])[(twice, once, once),
                (once, twice, once), (once, once, twice)],
            sides =>
                Assert.Equal(
                    "/etc/file has x twice",
                    Assert.Throws<MustRebuildException>(() =>
                        RecordMerge.Merge(File, sides.Item1, sides.Item2, sides.Item3)).Message));
    }

    [Fact]
    public void A_key_from_outside_is_made_visible() =>
        Assert.DoesNotContain(
            '\u001b',
            Assert.Throws<MustRebuildException>(() =>
                RecordMerge.Merge(File, Named("\u001b[31m", "\u001b[31m"), [], [])).Message);

    private static IReadOnlyList<FileRecord> One(string text) => text == "-" ? [] : [new FileRecord("x", Dpkg.Bytes(text))];

    private static IReadOnlyList<FileRecord> Named(params string[] keys) =>
        [.. keys.Select(key => new FileRecord(key, Dpkg.Bytes(key)))];

    private static string Text(FileRecord record) => Dpkg.Text(record.Text.Span);
}
