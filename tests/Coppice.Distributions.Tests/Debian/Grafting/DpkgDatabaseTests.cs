using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class DpkgDatabaseTests
{
    [Fact]
    public void Packages_that_left_configuration_behind_are_there_and_not_installed()
    {
        var database = Dpkg.Database(
            Dpkg.Package("here"), "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1.0",
            "Package: half\nStatus: install reinstreq half-installed");
        Assert.Equal(["here", "gone", "half"], database.All.Select(stanza => stanza.Name));
        Assert.Equal(["here"], database.Installed.Select(stanza => stanza.Name));
        Assert.Equal((true, false, false), (database.Has("here"), database.Has("gone"), database.Has(("gone", "amd64"))));
        Assert.Equal("1.0", database.Find(("gone", "amd64"))!.Version);
        Assert.Null(database.Find(("here", "i386")));
    }

    [Fact]
    public void Architectures_are_told_apart()
    {
        var database = Dpkg.Database(Dpkg.Package("lib", "1"), Dpkg.Package("lib", "2", architecture: "i386"));
        Assert.Equal(("1", "2"), (database.Find(("lib", "amd64"))!.Version, database.Find(("lib", "i386"))!.Version));
    }

    [Fact]
    public void Of_a_stanza_that_stands_twice_the_last_one_counts_as_for_dpkg() =>
        Assert.Equal("2", Assert.Single(Dpkg.Database(Dpkg.Package("twice", "1"), Dpkg.Package("twice", "2")).All).Version);

    [Fact]
    public void Fields_are_found_whatever_their_case_with_continuation_lines() =>
        Assert.Equal("a,\n b", Dpkg.Database(Dpkg.Package("x", more: "DEPENDS: a,\n b")).All.Single().Field("Depends"u8));

    [Fact]
    public void Stanzas_are_the_same_when_their_bytes_are()
    {
        var one = Dpkg.Database(Dpkg.Package("x")).All.Single();
        Assert.True(one.Same(Dpkg.Database(Dpkg.Package("x")).All.Single()));
        Assert.False(one.Same(Dpkg.Database(Dpkg.Package("x", more: "Depends: y")).All.Single()));
        Assert.False(one.Same(null));
    }

    [Theory]
    [InlineData("real", true)]
    [InlineData("real (>= 1.0)", true)]
    [InlineData("real (>> 1.0)", false)]
    [InlineData("virtual", true)]
    [InlineData("virtual (>= 1)", false)]
    [InlineData("versioned (>= 2)", true)]
    [InlineData("versioned (>= 4)", false)]
    [InlineData("gone", false)]
    [InlineData("offered-by-gone", false)]
    [InlineData("real:any", true)]
    public void A_relation_is_fulfilled_by_name_and_by_what_is_provided(string relation, bool holds)
    {
        var database = Dpkg.Database(
            Dpkg.Package("real", more: "Provides: virtual, versioned (= 3)"),
            "Package: gone\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1.0\nProvides: offered-by-gone");
        Assert.Equal(holds, database.Satisfies(Relation.Groups(relation).Single().Single()));
    }

    [Fact]
    public void Control_files_are_looked_for_with_and_without_the_architecture() =>
        Assert.Equal(
            ["/var/lib/dpkg/info/x.postinst", "/var/lib/dpkg/info/x:amd64.postinst"],
            Dpkg.Database(Dpkg.Package("x")).All.Single().InfoFiles("postinst").Select(path => path.ToString()));

    [Theory]
    [InlineData("../../../etc/shadow")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void A_name_that_leads_elsewhere_is_a_doubt(string name) =>
        Assert.Throws<MustRebuildException>(() => Dpkg.Database(Dpkg.Package(name)).All.Single().InfoFiles("postinst").ToList());

    [Fact]
    public void Nothing_is_an_empty_database() => Assert.Empty(new DpkgDatabase(default).All);
}
