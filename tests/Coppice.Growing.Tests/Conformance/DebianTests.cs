using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Conformance;

namespace Coppice.Growing.Tests.Conformance;

/// <summary>The kit on the packages of a real minimal Debian.</summary>
[Trait("Category", "Integration")]
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
