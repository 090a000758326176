using Coppice.Cli.Output;

namespace Coppice.Cli.Tests.Output;

public sealed class NamedTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a b c", "a, b, c")]
    [InlineData("a b c d", "a, b and 2 more")]
    [InlineData("a b c d e", "a, b and 3 more")]
    public void No_more_are_named_than_may_be(string names, string expected) =>
        Assert.Equal(expected, Named.Of(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), 3));
}
