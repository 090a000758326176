using Coppice.Cli.Output;

namespace Coppice.Cli.Tests.Output;

public sealed class TableTests
{
    [Fact]
    public void Columns_are_aligned_and_numbers_stand_at_the_right()
    {
        var table = new Table(new Column("template"), new Column("own", Right: true), new Column("state"));
        table.Add("debian-12-minimal", "212 MiB", new Cell("current", Style.Green));
        table.Add("vault", "41 MiB");
        Assert.Equal(
            [
                "template               own  state",
                "debian-12-minimal  212 MiB  current",
                "vault               41 MiB",
            ],
            table.Lines(Palette.None));
    }

    [Fact]
    public void Columns_that_may_shrink_are_broken_at_spaces_to_fit_a_terminal_and_stand_below_where_that_is_not_enough()
    {
        var table = new Table(new Column(), new Column(Shrinks: true));
        table.Add("vault", "its parent has changed since it was grown");
        Assert.Equal(["vault  its parent has changed since it was grown"], table.Lines(Palette.None));
        Assert.Equal(["vault  its parent has changed", "       since it was grown"], table.Lines(Palette.None, 32));
        Assert.Equal(["vault", "    its parent has", "    changed since it was", "    grown"], table.Lines(Palette.None, 24));
    }

    [Fact]
    public void Columns_that_do_not_fit_stand_below_their_row()
    {
        var table = new Table(new Column("NAME"), new Column("VERSION"), new Column("SIZE", Right: true), new Column("WHERE"));
        table.Add("libssl3", "3.0.15-1 → 3.0.17-1", "2 MiB", new Cell("in 5 templates", Style.Dim));
        table.Add("perl", "5.36", "1 MiB", "");
        Assert.Equal(
            ["NAME     VERSION", "libssl3  3.0.15-1 → 3.0.17-1", "    2 MiB  in 5 templates", "perl     5.36", "    1 MiB"],
            table.Lines(Palette.None, 30));
    }

    [Fact]
    public void Colours_do_not_disturb_the_alignment()
    {
        var table = new Table(new Column(), new Column());
        table.Add(new Cell("a", Style.Red), "x");
        table.Add("abc", "y");
        Assert.Equal(["\x1b[31ma\x1b[0m    x", "abc  y"], table.Lines(new Palette(true)));
    }

    [Fact]
    public void A_tree_can_be_a_column()
    {
        var children =
            new Dictionary<string, string[]> { ["base"] = ["net", "vault"], ["net"] = ["sys-net", "dev"], ["dev"] = ["big"] };
        var table = new Table(new Column(), new Column(Right: true));
        foreach (var (branch, node) in Branches.Of(["base", "other"], node => children.GetValueOrDefault(node, [])))
        {
            table.Add(branch + node, $"{node.Length} MiB");
        }

        Assert.Equal(
            [
                "base           4 MiB",
                "├─ net         3 MiB",
                "│  ├─ sys-net  7 MiB",
                "│  └─ dev      3 MiB",
                "│     └─ big   3 MiB",
                "└─ vault       5 MiB",
                "other          5 MiB",
            ],
            table.Lines(Palette.None).Select(line => line));
    }

    [Fact]
    public void A_plan_puts_removals_last_and_in_capitals_and_ends_with_the_summary()
    {
        Change[] changes =
        [
            new(ChangeKind.Remove, "old-net", "remove", "no longer declared"),
            new(ChangeKind.Add, "vault", "build", "new"),
            new(ChangeKind.Unchanged, "dev"),
            new(ChangeKind.Change, "net-base", "graft", "debian-12-minimal changes"),
        ];
        Assert.Equal(
            [
                "+  vault     build   new",
                "~  net-base  graft   debian-12-minimal changes",
                "-  old-net   REMOVE  no longer declared",
                "",
                "1 to build, 1 unchanged · download 312 MiB",
            ],
            ChangeList.Lines(changes, ["1 to build, 1 unchanged", "", "download 312 MiB"], Palette.None));
    }
}
