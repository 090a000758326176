using System.Text;
using Coppice.Distributions.Debian;

namespace Coppice.Distributions.Tests.Debian;

public sealed class DependencyChainTests
{
    [Fact]
    public void The_chain_names_every_link() =>
        Assert.Equal("top depends on middle, middle depends on low", Find("top", ["low"], ("top", "middle (>= 1)"), ("middle", "low:any (= 2) [amd64]"), ("low", "")));

    [Fact]
    public void The_shortest_chain_is_told() =>
        Assert.Equal("top depends on low", Find("top", ["low"], ("top", "middle, low"), ("middle", "low"), ("low", "")));

    [Fact]
    public void Alternatives_and_provided_names_count() =>
        Assert.Equal("app depends on exim", Find("app", ["exim"], ("app", "postfix | mail-agent"), ("exim", "\nProvides: mail-agent (= 4), other")));

    [Fact]
    public void Loops_end() => Assert.Null(Find("a", ["c"], ("a", "b"), ("b", "a"), ("c", "")));

    [Fact]
    public void Packages_that_are_not_installed_need_nothing() => Assert.Null(Find("missing", ["low"], ("low", "")));

    private static string? Find(string from, string[] targets, params (string Name, string Depends)[] packages) => DependencyChain.Find(
        Encoding.UTF8.GetBytes(string.Concat(packages.Select(package => $"Package: {package.Name}\nStatus: install ok installed\nDepends: {package.Depends}\n\n"))), from, targets);
}
