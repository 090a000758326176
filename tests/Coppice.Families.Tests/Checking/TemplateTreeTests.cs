namespace Coppice.Families.Tests.Checking;

public sealed class TemplateTreeTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void Parents_come_before_children_and_otherwise_the_order_is_kept()
    {
        var family = files.Read(Templates("leaf: base", "other: base", "leaf-of-leaf: leaf", "base: "));

        Assert.Equal(["base", "leaf", "other", "leaf-of-leaf"], family.Templates.Select(t => t.Name));
    }

    [Fact]
    public void A_cycle_is_named_as_a_whole_and_once()
    {
        var problem = files.Problem(Templates("base: ", "out: a", "a: b", "b: c", "c: a"));

        Assert.Equal("templates grow from each other: a → b → c → a", problem.Message);
        Assert.Equal(("  a: {from: b}", 13), (problem.Where!.Text, problem.Where.Column));
    }

    [Fact]
    public void A_template_that_grows_from_itself_is_a_cycle() =>
        Assert.Equal("a grows from itself", files.Problem(Templates("a: a")).Message);

    [Fact]
    public void Two_cycles_are_two_problems() =>
        Assert.Equal(2, files.Problems(Templates("a: b", "b: a", "c: d", "d: c")).Count);

    [Fact]
    public void A_chain_may_have_as_many_levels_as_the_limit_says()
    {
        files.Add("family.yaml", Templates("a: ", "b: a", "c: b", "d: c", "e: d"));

        Assert.Equal(5, files.Read(new FamilyLimits { Levels = 5 }).Templates.Count);
        Assert.Equal(
            "the template d is the 4th in its chain, but there can be at most 3 levels",
            Assert.Single(files.Problems(new FamilyLimits { Levels = 3 })).Message);
    }

    private static string Templates(params string[] templates) =>
        FamilyFiles.Head + "templates:\n"
            + string.Concat(
                templates.Select(t => t.Split(": "))
                    .Select(t => $"  {t[0]}: {{{(t[1].Length == 0 ? "archive: bookworm" : $"from: {t[1]}")}}}\n"));
}
