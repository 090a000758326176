using Coppice.Engine.Components;

namespace Coppice.Engine.Tests.Components;

public sealed class ArchiveBuildTests
{
    [Theory]
    [InlineData(8, 8, 1, 8)]
    [InlineData(8, 8, 2, 4)]
    [InlineData(8, 2, 15, 4)]
    [InlineData(8, 3, 15, 2)]
    [InlineData(2, 2, 15, 1)]
    [InlineData(2, 8, 15, 1)]
    [InlineData(1, 1, 1, 1)]
    public void Builds_that_run_beside_each_other_share_the_processors(int processors, int atOnce, int left, int jobs) =>
        Assert.Equal(jobs, ArchiveBuild.JobsOf(processors, atOnce, left));
}
