using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Tests.Grafting;

public sealed class GroupedReasonsTests
{
    private readonly GroupedReasons reasons = new();

    [Fact]
    public void A_few_are_told_each()
    {
        Add("a", "b");
        reasons.Add("alone");
        Assert.Equal(["its parent no longer has a", "its parent no longer has b", "alone"], reasons.All);
    }

    [Fact]
    public void Many_that_are_alike_are_counted()
    {
        reasons.Add("alone");
        Add("a", "b", "c", "d", "d");
        Assert.Equal(["alone", "its parent no longer has 4 packages (a, b, c, …)"], reasons.All);
    }

    private void Add(params string[] names)
    {
        foreach (var name in names)
        {
            reasons.Add(name, $"its parent no longer has {name}", "its parent no longer has {0} packages");
        }
    }
}
