namespace Coppice.Sandbox.Tests;

public sealed class MemoryBudgetTests
{
    [Fact]
    public void No_more_is_given_out_than_there_is()
    {
        var budget = new MemoryBudget(100);
        Assert.True(budget.TryReserve(60));
        Assert.False(budget.TryReserve(41));
        Assert.True(budget.TryReserve(40));
        budget.Release(60);
        Assert.True(budget.TryReserve(60));
    }

    [Fact]
    public void A_request_beyond_all_bounds_does_not_wrap_around() =>
        Assert.False(new MemoryBudget(100).TryReserve(long.MaxValue));
}
