using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Distributions.Debian.ReducedIndexes;

namespace Coppice.Distributions.Tests.Debian.ReducedIndexes;

public sealed class PackageReachTests
{
    private static readonly PackagesIndex[] Indexes =
    [
        Index(
            "app 1",
            "Depends: lib (>= 1) | other-lib, mail\nPre-Depends: first\nRecommends: nice\nSuggests: far\nConflicts: "
                + "rival\nBreaks: rival",
            "lib 1", "Depends: deep", "other-lib 1", "", "deep 1", "Depends: app", "first 1", "", "nice 1", "Depends: nice-needs",
            "nice-needs 1", "",
            "far 1", "", "rival 1", "", "mta 1", "Provides: mail (= 2), smtp", "unrelated 1", "Depends: app", "shell 1",
            "Priority: required\nDepends: deep"),
        Index("lib 2", "Depends: new-need", "new-need 2", "", "mta-two 2", "Provides: x, mail", "core 1", "Priority: required"),
    ];

    private static readonly HashSet<string> Packages = [.. Indexes.SelectMany(index => index.Names)];

    private readonly PackageReach reach = new(Indexes);

    [Fact]
    public void Every_alternative_provider_and_version_is_followed_and_nothing_else() =>
        Assert.Equal(["app", "deep", "first", "lib", "mta", "mta-two", "new-need", "other-lib"], Of(false, "app"));

    [Fact]
    public void Recommended_packages_are_followed_where_they_may_be_taken() =>
        Assert.Equal(
            ["app", "deep", "first", "lib", "mta", "mta-two", "new-need", "nice", "nice-needs", "other-lib"], Of(true, "app"));

    [Fact]
    public void What_is_asked_for_may_be_virtual_or_name_its_architecture()
    {
        Assert.Equal(["mta", "mta-two"], Of(false, "mail"));
        Assert.Equal(["mta"], Of(false, "smtp"));
        Assert.Equal(["far"], Of(false, "far:amd64"));
        Assert.Contains("smtp", reach.Virtual);
    }

    [Fact]
    public void What_no_index_has_leads_nowhere() => Assert.Equal(["far"], Of(false, "gone", "far"));

    [Fact]
    public void A_base_begins_with_all_packages_of_a_priority() =>
        Assert.Equal(
            ["app", "core", "deep", "first", "lib", "mta", "mta-two", "new-need", "other-lib", "shell"],
            Of(false, "?priority(required)"));

    [Theory]
    [InlineData("?essential")]
    [InlineData("?priority(required) ?not(?name(a))")]
    [InlineData("~prequired")]
    public void What_only_apt_understands_needs_everything(string pattern) =>
        Assert.Null(reach.Of(["app", pattern], recommends: false));

    private string[] Of(bool recommends, params string[] names) =>
        [.. reach.Of(names, recommends)!.Where(Packages.Contains).Order(StringComparer.Ordinal)];

    // Pairs: "name version", and further fields.
    internal static PackagesIndex Index(params string[] packages) =>
        new(Encoding.UTF8.GetBytes(string.Concat(packages.Chunk(2).Select(package =>
        $"Package: {package[0].Split(' ')[0]}\nVersion: {package[0].Split(' ')[1]}\nArchitecture: "
            + $"amd64\n{(package[1].Length > 0 ? package[1] + "\n" : "")}Filename: pool/x.deb\nSize: 1\nSHA256: "
            + $"{new string('a', 64)}\n\n"))));
}
