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
}
