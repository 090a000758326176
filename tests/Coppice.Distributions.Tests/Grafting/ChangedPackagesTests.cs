using System.Globalization;
using Coppice.Distributions.Grafting;

namespace Coppice.Distributions.Tests.Grafting;

public sealed class ChangedPackagesTests
{
    [Theory]
    [InlineData("1", "2", "a is newer (1 → 2)")]
    [InlineData("2", "1", "a is older (2 → 1)")]
    [InlineData("1", "1", "the archive has a 1 with other content")]
    [InlineData("1", "01", "a changed (1 → 01)")]
    [InlineData("1", null, "the archive changed a")]
    public void One_package_is_named_with_its_versions(string own, string? newest, string reason) =>
        Assert.Equal([reason], Reason(("a", own, newest)));

    [Fact]
    public void Several_packages_are_counted_and_three_of_them_named()
    {
        Assert.Empty(Reason());
        Assert.Equal(["2 of its own packages are newer (a, b)"], Reason(("a", "1", "2"), ("b", "1", "3")));
        Assert.Equal(
            ["4 of its own packages changed (a, b, c, …)"],
            Reason(("a", "1", "2"), ("b", "1", "2"), ("c", "1", "2"), ("d", "2", "1")));
    }

    private static IEnumerable<string> Reason(params (string, string, string?)[] changed) =>
        ChangedPackages.Reason(
            changed, (a, b) => int.Parse(a, CultureInfo.InvariantCulture).CompareTo(int.Parse(b, CultureInfo.InvariantCulture)));
}
