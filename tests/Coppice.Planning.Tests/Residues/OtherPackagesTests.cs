using Coppice.Planning.Residues;

namespace Coppice.Planning.Tests.Residues;

public sealed class OtherPackagesTests
{
    [Fact]
    public void What_is_more_comes_before_what_is_fewer_each_in_order_and_safe_to_show()
    {
        var others = OtherPackages.Between(
            [("less", "590", "amd64"), ("vim", "9", "amd64"), ("apt", "2", "amd64")],
            [("less", "591", "amd64"), ("vim", "9", "amd64"), ("b\x1b", "1", "all"), ("a", "1", "all")]);
        Assert.Equal(["+ a 1", @"+ b\x1b 1", "+ less 591", "- apt 2", "- less 590"], others.Lines);
        Assert.Equal("3 more, 2 fewer", others.Counts);
    }

    [Fact]
    public void The_same_in_another_order_is_no_difference() =>
        Assert.Empty(OtherPackages.Between(["a", "b"], ["b", "a"], name => name).Lines);
}
