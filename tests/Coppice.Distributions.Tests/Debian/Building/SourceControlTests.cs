using System.Text;
using Coppice.Distributions.Building;
using Coppice.Distributions.Debian;
using Coppice.Distributions.Debian.Building;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Building;

public sealed class SourceControlTests
{
    private const string Changelog = "vchan (4.2.8-1) unstable; urgency=low\n\n  * x\n\n -- A <a@b.example>  Mon, 01 Jan 2024 00:00:00 +0000\n";
    private static readonly DebianBuildRules Rules = new();

    [Fact]
    public void A_source_says_what_it_builds_and_what_that_takes()
    {
        var recipe = Read("""
            # A comment.
            Source: vchan
            Rules-Requires-Root: no
            Build-Depends: debhelper-compat (= 13), libxen-dev,
            # between two lines of a field
             python3-gi (>= 3.50) | python3-gbulb, cdbs:native,
             only-arm [arm64], not-here [!amd64], here [linux-any i386],
             dejagnu <!nocheck>, stage <stage1>, python3:any,
            Build-Depends-Indep: doxygen
            Build-Conflicts: bad (<< 2)

            Package: libvchan-xen
            Architecture: any
            Depends: ${shlibs:Depends} ${misc:Depends}, base-files (>= 1)

            Package: libvchan-xen-dev
            Architecture: linux-any
            Provides: libvchan-dev, libvchan-api (= 2)
            Depends: libvchan-xen ( = ${binary:Version} ), libxen-dev
             ${a:comma-is-missing}, part${of}-name, ${python3:Depends} (>= 1)

            Package: elsewhere
            Architecture: arm64
            """);
        Assert.Equal(("vchan", "4.2.8-1"), (recipe.Name, recipe.Version));
        Assert.Equal(
            [
                "dpkg-dev", "fakeroot", "make", "debhelper-compat (= 13)", "libxen-dev", "python3-gi (>= 3.50) | python3-gbulb", "cdbs", "here",
                "dejagnu", "python3:any", "doxygen",
            ],
            recipe.Needs.Select(need => need.ToString()));
        Assert.Equal(["bad (<< 2)"], recipe.Conflicts.Select(need => need.ToString()));
        Assert.Equal(["libvchan-xen", "libvchan-xen-dev"], recipe.Packages.Select(package => package.Name));
        Assert.Equal(["base-files (>= 1)"], recipe.Packages[0].Depends.Select(need => need.ToString()));
        Assert.Equal(
            [new ProvidedName("libvchan-dev", null), new ProvidedName("libvchan-api", "2")], recipe.Packages[1].Provides);
        Assert.Equal(["libvchan-xen", "libxen-dev"], recipe.Packages[1].Depends.Select(need => need.ToString()));
    }

    [Fact]
    public void Tests_are_asked_for_as_the_family_says()
    {
        const string Control = "Source: vchan\nBuild-Depends: t <!nocheck>, u <nocheck>\n\nPackage: pp\nArchitecture: all\n";
        Assert.Equal(["dpkg-dev", "fakeroot", "make", "t"], Read(Control).Needs.Select(need => need.ToString()));
        Assert.Equal(["dpkg-dev", "fakeroot", "make", "u"], Read(Control, tests: false).Needs.Select(need => need.ToString()));
    }

    [Theory]
    [InlineData("", "debian/control, line 1: names no source")]
    [InlineData("Source: ../x\n", "debian/control, line 1: names no source")]
    [InlineData(" x\n", "debian/control, line 1: continues a field, but there is none before it")]
    [InlineData("Source: vchan\nsource: b\n", "debian/control, line 2: has the field source a second time")]
    [InlineData("Source: vchan\nnothing\n", "debian/control, line 2: is not a field: a name, a colon, a value")]
    [InlineData("Source: vchan\nBuild-Depends: a b\n", "debian/control, line 1: Build-Depends has \"a b\", which is no relation")]
    [InlineData("Source: vchan\nBuild-Depends: $(touch x)\n", "debian/control, line 1: Build-Depends has \"$(touch x)\", which is no relation")]
    [InlineData("Source: vchan\nBuild-Depends: ${x}\n", "debian/control, line 1: Build-Depends has \"${x}\", which is no relation")]
    [InlineData("Source: vchan\n\nPackage: A/b\n", "debian/control, line 3: names no package")]
    [InlineData("Source: other\n", "debian/changelog, line 1: is about vchan, but debian/control names other")]
    public void What_is_wrong_is_told_with_its_line(string control, string message) =>
        Assert.Equal(message, Assert.Throws<Failure>(() => Read(control)).Problems[0].Message);

    [Fact]
    public void Hostile_files_are_refused()
    {
        Assert.StartsWith("debian/control is not UTF-8", Refused([0xff, 0xfe]), StringComparison.Ordinal);
        Assert.Contains(
            "more than 1000 stanzas",
            Refused(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Package: p\n\n", 1200)))), StringComparison.Ordinal);
        Assert.Contains(
            "more than 2000 relations",
            Refused(Encoding.UTF8.GetBytes("Source: vchan\nBuild-Depends: " + string.Join(',', Enumerable.Repeat("a", 3000)))),
            StringComparison.Ordinal);
        Assert.Contains("debian/changelog, line 1: is not the beginning", Refused("Source: vchan\n"u8.ToArray(), "\0\0"), StringComparison.Ordinal);
        Assert.Contains("it has no debian/control", Assert.Throws<Failure>(
            () => Rules.Read(new Dictionary<string, byte[]>(), answer: null, "amd64", true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0-1", "VERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n", 1, "1.0-1+deb12u1+own1")]
    [InlineData("1.0", "VERSION_CODENAME=trixie\n", 3, "1.0+trixie1+own3")]
    [InlineData("2:1.0", "VERSION_ID=\"$(x)\"\n", 1, "2:1.0+own1")]
    public void Every_build_has_a_version_of_its_own(string version, string release, int number, string wanted)
    {
        Assert.Equal(wanted, Rules.VersionOf(version, Encoding.UTF8.GetBytes(release), number));
        Assert.True(DebianVersion.Parse(wanted) > DebianVersion.Parse(version));
    }

    [Fact]
    public void What_came_out_must_be_what_was_to_be_built()
    {
        var recipe = Read("Source: vchan\n\nPackage: pp\nArchitecture: all\n");
        OwnPackage Of(string name, string version, string? file = null) => new(
            name, new OwnFile(file ?? $"{name}_{version}_all.deb", 1, Digest.Of("")),
            Encoding.UTF8.GetBytes($"Package: {name}\nVersion: {version}\n"))
        {
            Version = version, Architecture = "all",
        };
        const string Good = "4.2.8-1+own1";
        Assert.Empty(Rules.Faults(recipe, Good, [Of("pp", Good), Of("pp-dbgsym", Good)]));
        Assert.Equal(
            ["libc6_4.2.8-1+own1_all.deb is the package libc6, which debian/control does not name"],
            Rules.Faults(recipe, Good, [Of("libc6", Good)]));
        Assert.Equal(
            ["pp_9_all.deb has the version 9, which does not end in +own1"], Rules.Faults(recipe, Good, [Of("pp", "9")]));
        Assert.Equal(["q_1_all.deb is the package pp"], Rules.Faults(recipe, Good, [Of("pp", Good, "q_1_all.deb")]));
        Assert.Single(Rules.Faults(recipe, Good, [Of("pp", Good), Of("pp", Good, "pp_x_all.deb")]));
    }

    [Theory]
    [InlineData("p_1_all.deb", BuiltFileKind.Package)]
    [InlineData("p_1.dsc", BuiltFileKind.Source)]
    [InlineData("p_1.orig.tar.gz", BuiltFileKind.Source)]
    [InlineData("p_1_amd64.buildinfo", BuiltFileKind.Record)]
    [InlineData("p_1.deb\n", null)]
    [InlineData("-x.deb", null)]
    [InlineData("../p.deb", null)]
    [InlineData("notes", null)]
    public void Only_files_of_a_build_are_kept(string name, BuiltFileKind? kind) => Assert.Equal(kind, Rules.KindOf(name));

    private static string Refused(byte[] control, string? changelog = null) => string.Join('\n', Assert.Throws<Failure>(() =>
        Rules.Read(
            new Dictionary<string, byte[]>
            {
                ["debian/control"] = control, ["debian/changelog"] = Encoding.UTF8.GetBytes(changelog ?? Changelog),
            },
            answer: null, "amd64", true)).Problems.Select(problem => problem.Message));

    private static PackageRecipe Read(string control, bool tests = true) => Rules.Read(
        new Dictionary<string, byte[]>
        {
            ["debian/control"] = Encoding.UTF8.GetBytes(control), ["debian/changelog"] = Encoding.UTF8.GetBytes(Changelog),
        },
        answer: null, "amd64", tests);
}
