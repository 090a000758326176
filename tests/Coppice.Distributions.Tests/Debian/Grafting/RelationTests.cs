using Coppice.Distributions.Debian.Grafting;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class RelationTests
{
    [Fact]
    public void A_field_is_groups_of_alternatives() => Assert.Equal(
        ["libc6 (>= 2.36)", "exim4 | mail-transport-agent", "python3"],
        Relation.Groups("libc6 (>= 2.36),\n exim4 | mail-transport-agent, python3:any,")
            .Select(group => string.Join(" | ", group)));

    [Theory]
    [InlineData("a (<< 2)", "1", "2")]
    [InlineData("a (<= 2)", "2", "2.1")]
    [InlineData("a (< 2)", "2", "2.1")]
    [InlineData("a (= 2)", "2", "2-1")]
    [InlineData("a (>= 2)", "2", "2~rc1")]
    [InlineData("a (> 2)", "2", "1")]
    [InlineData("a (>> 2)", "1:0", "2")]
    [InlineData("a(>=2)", "3", "1")]
    [InlineData("a:amd64  ( >=  2 )", "2", "1")]
    public void Versions_are_compared_as_dpkg_does(string relation, string good, string bad)
    {
        var parsed = Relation.Groups(relation).Single().Single();
        Assert.Equal("a", parsed.Name);
        Assert.Equal((true, false), (parsed.Allows(good), parsed.Allows(bad)));
    }

    [Fact]
    public void Without_a_version_anything_will_do() =>
        Assert.True(Relation.Groups("a").Single().Single().Allows("not a version"));

    [Theory]
    [InlineData("a (>= 2")]
    [InlineData("a (>= )")]
    [InlineData("a (== 2)")]
    [InlineData("a [linux-any]")]
    [InlineData("${misc:Depends}")]
    [InlineData("a (>= bad)")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void What_cannot_be_read_is_fulfilled_by_nothing(string relation) =>
        Assert.All(Relation.Groups(relation).SelectMany(group => group), parsed => Assert.False(parsed.Allows("2")));

    [Fact]
    public void Long_ones_are_read_without_end_in_sight()
    {
        var names = string.Concat(Enumerable.Repeat("a", 500_000));
        foreach (var relation
            in (string[])[names, names + "!", "a" + new string(' ', 500_000) + "!", "a:" + names + "!",
                "a (" + new string(' ', 500_000), "a (<" + new string('<', 500_000)])
        {
            Assert.Single(Relation.Groups(relation));
        }
    }
}
