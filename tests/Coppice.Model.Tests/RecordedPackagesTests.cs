using Coppice.Foundation;
using Coppice.Model;
using Coppice.Store.Generations;

namespace Coppice.Model.Tests;

public sealed class RecordedPackagesTests
{
    [Fact]
    public void A_package_is_its_own_where_the_parent_has_not_this_very_one() => Assert.Equal(
        ["new 1 amd64", "newer 2 amd64", "other 1 i386"],
        RecordedPackages.Own(
            Having(("new", "1", "amd64"), ("newer", "2", "amd64"), ("other", "1", "i386"), ("same", "1", "amd64")),
            [Inherited("newer", "1"), Inherited("other", "1"), Inherited("same", "1"), Inherited("taken-out", "1")])
            .Select(package => $"{package.Name} {package.Version} {package.Architecture}"));

    private static Distributions.InstalledPackage Inherited(string name, string version) =>
        new(name, version, "amd64", 1024, Automatic: true);

    private static Generation Having(params (string Name, string Version, string Architecture)[] packages) => new(
        "office", 1, DateTimeOffset.UnixEpoch, null, Digest.Of("key"), Digest.Of("tree"), [], Digest.Of("snapshot"), 0,
        [
            .. packages
                .Select(package => new RecordedPackage(package.Name, package.Version, package.Architecture, 1, Automatic: false)),
        ],
        0, 0, null);
}
