using Coppice.Sources.Git;

namespace Coppice.Sources.Tests.Git;

public sealed class TagVersionTests
{
    [Fact]
    public void Versions_are_ordered_by_their_numbers()
    {
        string[] ordered = ["v0.9", "v1.0-rc1", "v1.0", "v1.0-2", "v1.0.1", "v1.9", "v1.10", "v4.2.70", "v4.3.0"];
        Assert.Equal(ordered, ordered.Reverse().OrderBy(TagVersion.Of, TagVersion.Order));
        Assert.All(["", "v", "mm_127e55d6", "R4.3.0", "version-1"], tag => Assert.Null(TagVersion.Of(tag)));
    }
}
