using Coppice.Distributions.Building;
using Coppice.Distributions.Debian.Building;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Building;

public sealed class SourceLayoutTests
{
    private static readonly BuildOrder Order = new(
        new PackageRecipe("lib", "1.0-1", [], [], []), "1.0-1+own1", Jobs: 1, Tests: true);

    [Theory]
    [InlineData("debian", true)]
    [InlineData("debian-pkg/debian", true)]
    [InlineData("debian-pkg", false)]
    [InlineData("../debian", false)]
    [InlineData("/debian", true)]
    [InlineData("a//debian", false)]
    [InlineData("", false)]
    public void A_folder_debian_anywhere_in_a_source_may_say_what_is_built(string folder, bool may) =>
        Assert.Equal(may, new DebianBuildRules().IsBuildFolder(folder));

    [Fact]
    public void A_source_is_laid_out_only_where_it_lies_otherwise()
    {
        var rules = new DebianBuildRules();
        IEnumerable<string> Laid(string folder, params string[] files) =>
            rules.Steps(Order with { Folder = folder, Files = files }).First().Arguments.TakeLast(2);
        Assert.DoesNotContain(rules.Steps(Order), step => step.Title == "lay out the source");
        Assert.Equal(["debian", "up.tar.xz"], Laid("", "up.tar.xz"));
        Assert.Equal(["pkg/debian", ""], Laid("pkg/debian"));
    }

    [Theory]
    [InlineData("cannot be the archive of upstream", "up.zip")]
    [InlineData("has 2 further files", "one.tar.gz", "two.tar.gz")]
    public void What_no_source_package_can_have_is_an_error(string message, params string[] further) => Assert.Contains(
        message, Assert.Throws<Failure>(() => new DebianBuildRules().Steps(Order with { Files = further })).Message,
        StringComparison.Ordinal);
}
