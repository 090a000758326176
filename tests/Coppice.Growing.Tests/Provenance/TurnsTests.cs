using Coppice.Distributions;
using Coppice.Growing.Provenance;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests.Provenance;

public sealed class TurnsTests
{
    private readonly Turns turns = new();

    [Fact]
    public void A_moment_belongs_to_the_interval_that_began_last()
    {
        turns.Begin(long.MinValue, new Author("coppice", "begin"), hasTurn: false);
        turns.Begin(10, Script("a"), hasTurn: true);
        turns.Begin(20, Script("b"), hasTurn: true);
        Assert.Equal([0, 0, 1, 1, 2, 2], new long[] { 0, 9, 10, 19, 20, 99 }.Select(turns.At));
    }

    [Fact]
    public void The_second_run_of_a_script_is_the_second_turn_of_its_package()
    {
        turns.Begin(0, Script("a"), hasTurn: true);
        turns.Begin(1, Script("a"), hasTurn: true);
        turns.Told(new ScriptTurn("a", IsTrigger: false));
        turns.Told(new ScriptTurn("without-script", IsTrigger: false));
        turns.Told(new ScriptTurn("a", IsTrigger: true));
        Assert.Equal(
            [AuthorKind.MaintainerScript, AuthorKind.Trigger], new[] { 0, 1 }.Select(interval => turns.Author(interval).Kind));
    }

    [Fact]
    public void Turns_that_do_not_fit_say_nothing()
    {
        turns.Begin(0, Script("a"), hasTurn: true);
        turns.Told(new ScriptTurn("a", IsTrigger: true));
        turns.Told(new ScriptTurn("a", IsTrigger: true));
        Assert.Equal(AuthorKind.MaintainerScript, turns.Author(0).Kind);
    }

    [Fact]
    public void A_package_is_set_up_in_the_interval_of_the_script_that_ran_before()
    {
        turns.Begin(long.MinValue, new Author("coppice", "begin"), hasTurn: false);
        turns.Begin(10, Script("a"), hasTurn: true);
        turns.Begin(20, Script("b"), hasTurn: true);
        turns.Told(new ScriptTurn("first", IsTrigger: false));
        turns.Told(new ScriptTurn("a", IsTrigger: false));
        turns.Told(new ScriptTurn("without-script", IsTrigger: false));
        turns.Told(new ScriptTurn("b", IsTrigger: false));
        Assert.Equal([null, null, 1, 1], new[] { "first", "a", "without-script", "b" }.Select(turns.SetUp));
        Assert.Null(turns.SetUp("never"));
    }

    [Theory]
    [InlineData(5, 15, true)]
    // Made by the script itself, changed later, or nobody knows when it was made.
    [InlineData(12, 15, false)]
    [InlineData(5, 25, false)]
    [InlineData(5, 9, false)]
    [InlineData(0, 15, false)]
    public void What_lay_there_before_and_changed_in_it_was_put_in_its_place(long born, long changed, bool put)
    {
        turns.Begin(long.MinValue, new Author("coppice", "begin"), hasTurn: false);
        turns.Begin(10, Script("a"), hasTurn: true);
        turns.Begin(20, Script("b"), hasTurn: true);
        Assert.Equal(put, turns.WasPut(new ChangeTime(changed, born), interval: 1));
    }

    private static Author Script(string package) => new(AuthorKind.MaintainerScript, "install", package, "", "postinst");
}
