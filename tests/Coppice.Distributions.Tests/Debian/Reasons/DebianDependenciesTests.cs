using System.Text;

namespace Coppice.Distributions.Tests.Debian.Reasons;

public sealed class DebianDependenciesTests
{
    [Theory]
    [InlineData("Depends: b (>= 1)", "a depends on b")]
    [InlineData("Pre-Depends: b", "a pre-depends on b")]
    [InlineData("Recommends: b:any", "a recommends b")]
    [InlineData("Depends: virtual", "a depends on virtual, which b provides")]
    [InlineData("Depends: virtual (= 2)", "a depends on virtual, which b provides")]
    [InlineData("Depends: absent | b", "a depends on absent | b, of which b is installed")]
    [InlineData("Depends: absent | virtual", "a depends on absent | virtual, which b provides")]
    [InlineData("Depends: b | c", "a depends on b | c, which c would also satisfy")]
    public void A_need_says_what_fulfils_it(string fields, string sentence) =>
        Assert.Equal(sentence, Assert.Single(Read(fields).NeededBy("b")).ToString());

    [Theory]
    [InlineData("Depends: b (>> 1:5)")]
    [InlineData("Depends: unversioned (>= 1)")]
    [InlineData("Suggests: b")]
    [InlineData("Depends: absent")]
    public void What_does_not_fulfil_a_need_is_no_reason(string fields) => Assert.Empty(Read(fields).NeededBy("b"));

    [Fact]
    public void A_package_that_provides_itself_is_one_choice() => Assert.Empty(Read("Provides: a (= 9), x").NeededBy("a"));

    [Fact]
    public void Names_stand_for_packages_or_for_what_provides_them()
    {
        var graph = Read("Provides: virtual");
        Assert.Equal(["a", "b"], graph.Named("virtual"));
        Assert.Equal(["c"], graph.Named("c"));
        Assert.Empty(graph.Named("absent"));
        Assert.Equal(["b"], graph.Without(new HashSet<string> { "a" }).Named("virtual"));
    }

    [Fact]
    public void The_closure_takes_recommended_packages_where_that_is_wanted()
    {
        var graph = Read("Depends: b\nRecommends: c");
        Assert.Equal(["a", "b"], graph.Closure(["a", "absent"], _ => false).Order());
        Assert.Equal(["a", "b", "c"], graph.Closure(["a"], name => name == "c").Order());
    }

    [Fact]
    public void What_is_known_of_a_package_is_read()
    {
        var package = Read("Section: contrib/web\nInstalled-Size: 12\nEssential: yes").Find("a")!;
        Assert.Equal(
            ("web", 12288L, "it is essential", true),
            (package.Section, package.InstalledSize, package.Minimal, package.IsEssential));
        Assert.Equal("its priority is required", Read("Priority: required").Find("a")!.Minimal);
        Assert.Null(Read("Priority: optional").Find("a")!.Minimal);
    }

    [Fact]
    public void Configuration_that_a_package_left_is_no_package() => Assert.False(Read("").Has("left"));

    private static PackageGraph Read(string fields) =>
        new DistributionTable().DependencyRules("debian").Read(Encoding.UTF8.GetBytes(
        $"""
        Package: a
        Status: install ok installed
        Version: 9
        Architecture: all
        {(fields.Length > 0 ? fields : "Section: misc")}

        Package: b
        Status: install ok installed
        Version: 1:2.0
        Architecture: amd64
        Provides: virtual (= 2), unversioned

        Package: c
        Status: hold ok installed
        Version: 1
        Architecture: amd64

        Package: left
        Status: deinstall ok config-files
        Version: 1
        Architecture: amd64
        Depends: b

        """));
}
