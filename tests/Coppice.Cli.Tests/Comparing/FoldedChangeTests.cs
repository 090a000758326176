using Coppice.Cli.Comparing;
using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Store.Trees;

namespace Coppice.Cli.Tests.Comparing;

public sealed class FoldedChangeTests
{
    [Fact]
    public void A_directory_that_came_as_a_whole_is_one_change()
    {
        var folded = FoldedChange.Of(
            [
                Added("d", EntryType.Directory), Added("d/a"), Added("d/e", EntryType.Directory), Added("d/e/b"), Added("da"),
            ]).ToList();
        Assert.Equal(
            [("/d", 4, 20L), ("/da", 1, 10L)],
            folded.Select(change => (change.Change.Path.ToString(), change.Entries, change.SizeChange)));
    }

    [Fact]
    public void Many_files_beside_each_other_are_one_change_and_few_are_not()
    {
        var many = FoldedChange.Of(Enumerable.Range(0, 9).Select(i => Added($"d/{i}"))).ToList();
        Assert.Equal((9, 90L, true), (Assert.Single(many).Entries, many[0].SizeChange, many[0].Siblings));
        Assert.Equal(8, FoldedChange.Of(Enumerable.Range(0, 8).Select(i => Added($"d/{i}"))).Count());
    }

    [Fact]
    public void What_changed_is_never_folded()
    {
        var changes = Enumerable.Range(0, 20).Select(i => Added($"d/{i}"))
            .Select(change => new FileChange(change.After! with { Mode = 1 }, change.After));
        Assert.Equal(20, FoldedChange.Of(changes).Count());
    }

    private static FileChange Added(string path, EntryType type = EntryType.File) =>
        new(null, new TreeEntry(type, BytePath.Of(path)) { Size = type == EntryType.File ? 10 : 0 });
}
