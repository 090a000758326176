using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Conformance;

namespace Coppice.Growing.Tests.Conformance;

/// <summary>
/// The kit on the packages of a real minimal Debian: a second proof, in <c>./test full</c>, of what other tests claim for Debian.
/// </summary>
[Trait("Category", "Full")]
[Collection("debian")]
public sealed class DebianTests(DebianWorld world) : DistributionTests(world)
{
    private protected override void CheckHostile(Workbench bench)
    {
        var tried = bench.Text("bad", "usr/share/hostile")!.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(12, tried.Length);
        Assert.All(tried, line => Assert.StartsWith("refused: ", line, StringComparison.Ordinal));
    }
}
