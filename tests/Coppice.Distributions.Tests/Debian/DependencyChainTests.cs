using System.Text;
using Coppice.Distributions.Debian;

namespace Coppice.Distributions.Tests.Debian;

public sealed class DependencyChainTests
{
    [Fact]
    public void The_chain_names_every_link() =>
        Assert.Equal(
            "top depends on middle, middle depends on low",
            Find("top", ["low"], ("top", "middle (>= 1)"), ("middle", "low:any (= 2) [amd64]"), ("low", "")));

    [Fact]
    public void The_shortest_chain_is_told() =>
        Assert.Equal("top depends on low", Find("top", ["low"], ("top", "middle, low"), ("middle", "low"), ("low", "")));

    [Fact]
    public void Alternatives_and_provided_names_count() =>
        Assert.Equal(
            "app depends on exim",
            Find("app", ["exim"], ("app", "postfix | mail-agent"), ("exim", "\nProvides: mail-agent (= 4), other")));

    [Fact]
    public void Of_a_long_chain_the_ends_are_told_and_each_package_costs_no_more_for_it()
    {
        var chains = DependencyChain.To(
            Encoding.UTF8.GetBytes(
                string.Concat(
                    Enumerable.Range(0, 20_000)
                        .Select(i => $"Package: c{i}\nStatus: install ok installed\nDepends: c{i + 1}\n\n"))),
            ["c19999"]);
        Assert.Equal(
            "c0 depends on c1, c1 depends on c2, c2 depends on c3, c3 depends on c4, c4 depends on c5, … 19993 more …, c19998 "
                + "depends on c19999",
            chains.Find("c0"));
        // With the whole text of each this would not fit into any memory.
        Assert.True(Enumerable.Range(0, 19_999).Sum(i => (long)chains.Find($"c{i}")!.Length) < 20_000_000);
    }

    [Fact]
    public void Loops_end() => Assert.Null(Find("a", ["c"], ("a", "b"), ("b", "a"), ("c", "")));

    [Fact]
    public void Packages_that_are_not_installed_need_nothing() => Assert.Null(Find("missing", ["low"], ("low", "")));

    private static string? Find(string from, string[] targets, params (string Name, string Depends)[] packages) =>
        DependencyChain.To(
        Encoding.UTF8.GetBytes(
            string.Concat(
                packages.Select(package =>
                    $"Package: {package.Name}\nStatus: install ok installed\nDepends: {package.Depends}\n\n"))),
        targets).Find(from);
}
