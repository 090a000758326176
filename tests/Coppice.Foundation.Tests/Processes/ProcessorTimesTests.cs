using Coppice.Foundation.Processes;

namespace Coppice.Foundation.Tests.Processes;

public sealed class ProcessorTimesTests
{
    private static ProcessorTimes Parse(string line, int processors = 2) =>
        ProcessorTimes.Parse(["intr 1 2", line, "cpu0 9 9 9 9"], processors);

    [Fact]
    public void Waiting_for_a_disk_is_idle_and_what_guests_take_counts_once() =>
        Assert.Equal(new ProcessorTimes(40 + 5, 10 + 1 + 20 + 40 + 5 + 2 + 3 + 4, 2), Parse("cpu  10 1 20 40 5 2 3 4 7 8"));

    [Theory]
    [InlineData("cpu  300 0 0 100", 0)]
    [InlineData("cpu  200 0 0 200", 1)]
    [InlineData("cpu  100 0 0 300", 2)]
    [InlineData("cpu  250 0 0 150", 0.5)]
    public void Idleness_is_counted_in_processors(string now, double idle) =>
        Assert.Equal(idle, Parse(now).IdleSince(Parse("cpu  100 0 0 100")));

    [Fact]
    public void Nothing_is_idle_when_no_time_went_by_or_nobody_tells_the_times()
    {
        Assert.Equal(0, Parse("cpu  100 0 0 100").IdleSince(Parse("cpu  100 0 0 100")));
        Assert.Equal(0, Parse("intr 3").IdleSince(Parse("intr 2")));
    }

    // proc_stat(5): idle of a processor may be counted backwards now and then.
    [Fact]
    public void A_clock_that_goes_backwards_is_not_idleness() =>
        Assert.Equal(0, Parse("cpu  300 0 0 90").IdleSince(Parse("cpu  100 0 0 100")));

    [Fact]
    public void This_machine_tells_its_own()
    {
        var times = ProcessorTimes.Read();
        Assert.Equal(Environment.ProcessorCount, times.Processors);
        Assert.InRange(times.Idle, 1, times.Total - 1);
    }
}
