using Coppice.Distributions.Debian;
using Coppice.Planning.Differences;
using Coppice.Store.Generations;

namespace Coppice.Planning.Tests.Differences;

public sealed class PackageDifferenceTests
{
    private static readonly Comparison<string> Versions = new DebianPackageManager().CompareVersions;

    [Fact]
    public void Changes_come_in_order_of_rising_danger()
    {
        var changes = PackageDifference.Between(
            [Package("gone", "1"), Package("same", "1"), Package("newer", "1.9", kib: 10), Package("older", "1:1")],
            [Package("added", "3", kib: 7), Package("newer", "1.10", kib: 14), Package("older", "2"), Package("same", "1")],
            Versions);
        Assert.Equal(
            ["Upgraded newer 4096", "Added added 7168", "Downgraded older 0", "Removed gone 0"],
            changes.Select(change => $"{change.Kind} {change.Name} {change.SizeChange}"));
    }

    [Fact]
    public void Packages_of_several_architectures_are_told_apart()
    {
        var changes = PackageDifference.Between(
            [Package("libc6", "1"), Package("libc6", "1", "i386")], [Package("libc6", "2"), Package("libc6", "1", "i386")],
            Versions);
        Assert.Equal(["Upgraded amd64"], changes.Select(change => $"{change.Kind} {change.Architecture}"));
    }

    [Fact]
    public void A_package_that_changed_its_architecture_is_the_same_package()
    {
        var change = Assert.Single(PackageDifference.Between([Package("doc", "1")], [Package("doc", "2", "all")], Versions));
        Assert.Equal((PackageChangeKind.Upgraded, "1", "2"), (change.Kind, change.Before?.Version, change.After?.Version));
    }

    [Fact]
    public void A_package_that_one_of_two_architectures_replaces_is_not_guessed()
    {
        var changes = PackageDifference.Between(
            [Package("x", "1", "all")], [Package("x", "2"), Package("x", "2", "i386")], Versions);
        Assert.Equal(
            [PackageChangeKind.Added, PackageChangeKind.Added, PackageChangeKind.Removed], changes.Select(change => change.Kind));
    }

    private static RecordedPackage Package(string name, string version, string architecture = "amd64", long kib = 0) =>
        new(name, version, architecture, kib, Automatic: false);
}
