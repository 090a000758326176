using Coppice.Distributions.Debian.ReducedIndexes;

namespace Coppice.Distributions.Tests.Debian.ReducedIndexes;

public sealed class KnownAptsTests
{
    [Theory]
    [InlineData("2.6.1", true)]
    [InlineData("2.6", true)]
    [InlineData("1:2.6.1~exp1", true)]
    [InlineData("apt 2.6.1 (amd64)\nSupported modules:\n", true)]
    [InlineData("2.60.1", false)]
    [InlineData("12.6", false)]
    [InlineData("3.0.3", false)]
    [InlineData("apt", false)]
    [InlineData("", false)]
    public void Is_a_version_that_was_tried(string version, bool known) => Assert.Equal(known, KnownApts.Has(version));
}
