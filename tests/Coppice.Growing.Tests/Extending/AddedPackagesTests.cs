using Coppice.Distributions;
using Coppice.Growing.Extending;
using Coppice.Growing.Tests.Support.Methods;
using Coppice.Store.Generations;

namespace Coppice.Growing.Tests.Extending;

public sealed class AddedPackagesTests
{
    private static readonly RecordedPackage Less = new("less", "590-2", "amd64", 1, Automatic: false);

    [Fact]
    public void What_it_does_not_have_is_added() =>
        Assert.Equal(["tree"], AddedPackages.Of([Less], [Package("less", "590-2"), Package("tree", "2")]).Select(file => file.Name));

    [Fact]
    public void Where_the_whole_list_gives_something_else_it_is_rebuilt()
    {
        Assert.Equal(
            "for the whole list the package manager does not choose all that it has: less",
            Reason(() => AddedPackages.Of([Less], [Package("less", "600-1"), Package("tree", "2")])));
        Assert.Equal("it has no packages of its own yet", Reason(() => AddedPackages.Of([], [Package("tree", "2")])));
    }

    [Fact]
    public void Where_more_or_less_came_than_was_to_come_it_is_rebuilt()
    {
        var tree = Package("tree", "2");
        AddedPackages.Check([Less], [tree], [Installed("less", "590-2"), Installed("tree", "2")]);
        Assert.EndsWith(
            "otherwise than for the whole list: perl",
            Reason(() => AddedPackages.Check(
                [Less], [tree], [Installed("less", "590-2"), Installed("tree", "2"), Installed("perl", "5")])),
            StringComparison.Ordinal);
        Assert.EndsWith(
            ": less", Reason(() => AddedPackages.Check([Less], [tree], [Installed("tree", "2")])), StringComparison.Ordinal);
    }

    private static string Reason(Action action) => Assert.Throws<MustRebuildException>(action).Message;

    private static PackageFile Package(string name, string version) => Jobs.Package(name, version);

    private static InstalledPackage Installed(string name, string version) => new(name, version, "amd64", 1, Automatic: false);
}
