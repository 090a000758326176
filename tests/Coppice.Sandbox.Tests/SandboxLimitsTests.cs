using Coppice.Foundation;

namespace Coppice.Sandbox.Tests;

public sealed class SandboxLimitsTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("1K", 1024)]
    [InlineData("2m", 2 << 20)]
    [InlineData("3G", 3L << 30)]
    public void A_size_has_a_suffix_or_none(string text, long bytes) => Assert.Equal(bytes, SandboxLimits.ParseSize(text));

    [Theory]
    [InlineData("")]
    [InlineData("G")]
    [InlineData("-1")]
    [InlineData("1T")]
    [InlineData("9999999999G")]
    public void What_is_no_size_is_wrong_usage(string text) =>
        Assert.Equal(ExitCode.Usage, Assert.Throws<Failure>(() => SandboxLimits.ParseSize(text)).Code);

    [Fact]
    public void Without_variables_it_is_what_the_machine_has()
    {
        var limits = SandboxLimits.Of(_ => null, 16L << 30);
        Assert.Equal(
            (8L << 30, 1L << 30, 12L << 30, 15L << 30, 4096),
            (limits.Memory, limits.Temporary, limits.TreeMemory, limits.AllTreesMemory, limits.Processes));
    }

    [Fact]
    public void With_little_memory_programs_have_enough_to_run_and_files_no_more_than_is_allowed()
    {
        var limits = SandboxLimits.Of(name => name == SandboxLimits.MemoryVariable ? "100M" : null, 16L << 30);
        Assert.Equal((100L << 20, 100L << 20, 1124L << 20), (limits.Memory, limits.Temporary, limits.TreeMemory));
    }

    [Fact]
    public void Each_can_be_set()
    {
        var limits = SandboxLimits.Of(
            name => name switch { SandboxLimits.TreeMemoryVariable => "20G", SandboxLimits.ProcessesVariable => "500", _ => "" },
            16L << 30);
        Assert.Equal((20L << 30, 20L << 30, 500), (limits.TreeMemory, limits.AllTreesMemory, limits.Processes));
    }

    [Theory]
    [InlineData(SandboxLimits.MemoryVariable, "much")]
    [InlineData(SandboxLimits.TreeMemoryVariable, "much")]
    [InlineData(SandboxLimits.ProcessesVariable, "300")]
    [InlineData(SandboxLimits.ProcessesVariable, "4k")]
    public void A_variable_that_is_wrong_is_named(string variable, string value)
    {
        var failure = Assert.Throws<Failure>(() => SandboxLimits.Of(name => name == variable ? value : null, 16L << 30));
        Assert.StartsWith(variable, failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, failure.Code);
    }
}
