using Coppice.Distributions.Arch;
using Coppice.Distributions.Debian;

namespace Coppice.Distributions.Tests;

public sealed class CapabilityTests
{
    [Fact]
    public void Debian_leaves_nothing_out() => Assert.Empty(Capability.MissingIn(new DebianDistribution()));

    [Fact]
    public void What_Arch_lacks_is_what_the_documentation_says()
    {
        var rows = File.ReadLines(Path.Combine(Checkout.Root, "docs/adding-a-distribution.md"))
            .SkipWhile(line => !line.StartsWith("| missing in `arch` |", StringComparison.Ordinal)).Skip(2)
                .TakeWhile(line => line.StartsWith('|'));
        Assert.Equal(
            Capability.MissingIn(new ArchDistribution()).Select(missing => $"| `{missing.Name}` | {missing.Without} |"), rows);
    }
}
