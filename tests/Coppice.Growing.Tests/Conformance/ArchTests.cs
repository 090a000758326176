using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Conformance;

namespace Coppice.Growing.Tests.Conformance;

/// <summary>The kit on a miniature repository, and what only Arch has.</summary>
[Trait("Category", "Integration")]
[Collection("arch")]
public sealed class ArchTests(ArchWorld world) : DistributionTests(world)
{
    private protected override void CheckHostile(Workbench bench)
    {
        var tried = bench.Text("bad", "usr/share/hostile/tried")!;
        Assert.DoesNotContain("done:", tried, StringComparison.Ordinal);
        Assert.Equal(6, tried.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
