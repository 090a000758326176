using Coppice.Growing.Building;
using Coppice.Growing.Methods;
using Coppice.Growing.Tests.Support.Methods;
using Coppice.Model;

namespace Coppice.Growing.Tests.Building;

public sealed class BuildMethodTests
{
    [Theory]
    [InlineData(PlanAction.Build)]
    [InlineData(PlanAction.Rebuild)]
    [InlineData(PlanAction.Graft)]
    public async Task Everything_can_be_built_once_its_packages_are_there(PlanAction action)
    {
        var work = new FakeWork();
        var result = await new BuildMethod(_ => work, FakeWork.Bring)
            .TryAsync(Jobs.Of(action), TestContext.Current.CancellationToken);
        Assert.Equal("1,234 files, 3.0 MiB new to the store", Assert.IsType<Grown>(result).Summary);
        Assert.Equal("/brought", work.Asked.Single().LogFile);
    }
}
