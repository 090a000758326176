using System.Formats.Tar;
using System.Text;
using Coppice.Distributions.Arch;
using Coppice.Distributions.Arch.Building;
using Coppice.Distributions.Building;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Arch.Building;

public sealed class ArchBuildRulesTests
{
    private const string Printed = "pkgbase = thing\n\tpkgver = 1.0\n\tpkgrel = 1\n\tarch = any\n\tmakedepends = gcc\n\npkgname = thing\n";
    private static readonly ArchBuildRules Rules = new();

    [Fact]
    public void What_is_built_is_known_when_the_source_was_asked_or_has_a_file_that_says_it()
    {
        var pkgbuild = Files(("PKGBUILD", "pkgname=thing"));
        Assert.False(Rules.Read(pkgbuild, answer: null, "x86_64", tests: true).IsKnown);
        var asked = Rules.Read(pkgbuild, Encoding.UTF8.GetBytes(Printed), "x86_64", tests: true);
        Assert.Equal(("thing", "1.0-1", Printed), (asked.Name, asked.Version, Encoding.UTF8.GetString(asked.Answer.Span)));

        var both = Files(("PKGBUILD", "pkgname=thing"), (".SRCINFO", Printed));
        Assert.Equal("1.0-1", Rules.Read(both, answer: null, "x86_64", tests: true).Version);
        Assert.Equal("1.0-1", Rules.Read(both, Encoding.UTF8.GetBytes("# more\n" + Printed), "x86_64", tests: true).Version);
        var other = Assert.Throws<Failure>(() => Rules.Read(
            both, Encoding.UTF8.GetBytes(Printed.Replace("= gcc", "= clang", StringComparison.Ordinal)), "x86_64", tests: true));
        Assert.Equal("its .SRCINFO does not say what its PKGBUILD says: makedepends = clang", other.Message);
        Assert.Equal("makepkg --printsrcinfo >.SRCINFO", other.Problems[0].Hint);
        Assert.StartsWith("it has no PKGBUILD", Assert.Throws<Failure>(
            () => Rules.Read(Files(), answer: null, "x86_64", tests: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.0-1", 1, "1.0-1.101")]
    [InlineData("1.0-1", 2, "1.0-1.102")]
    [InlineData("2:1.0-3.7", 1, "2:1.0-3.101")]
    [InlineData("1.0-1.250", 3, "1.0-1.253")]
    public void Every_build_has_a_version_of_its_own_above_all_rebuilds_and_below_the_next_release(
        string version, int number, string wanted)
    {
        Assert.Equal(wanted, Rules.VersionOf(version, release: null, number));
        Assert.True(PacmanVersion.Compare(wanted, version) > 0);
        var (main, release) = (version[..version.LastIndexOf('-')], int.Parse(version[(version.LastIndexOf('-') + 1)..].Split('.')[0]));
        Assert.True(PacmanVersion.Compare(wanted, $"{main}-{release}.99") > 0);
        Assert.True(PacmanVersion.Compare(wanted, $"{main}-{release + 1}") < 0);
        Assert.True(PacmanVersion.Compare(Rules.VersionOf(version, release: null, number + 1), wanted) > 0);
    }

    [Theory]
    [InlineData("p-1.0-1-any.pkg.tar.zst", BuiltFileKind.Package)]
    [InlineData("p-1:1.0-1.101-x86_64.pkg.tar.zst", BuiltFileKind.Package)]
    [InlineData("p-1.0-1-any.BUILDINFO", BuiltFileKind.Record)]
    [InlineData("p-1.0-1-any.pkg.tar", null)]
    [InlineData("makepkg.conf", null)]
    [InlineData(".pkg.tar.zst", null)]
    [InlineData("-p-1.0-1-any.pkg.tar.zst", null)]
    public void Packages_are_kept_and_what_says_how_they_were_built(string name, BuiltFileKind? kind) =>
        Assert.Equal(kind, Rules.KindOf(name));

    [Theory]
    [InlineData("p-debug-1.0-1.101-x86_64.pkg.tar.zst", true)]
    [InlineData("p-1.0-1.101-x86_64.pkg.tar.zst", false)]
    [InlineData("debug-1.0-1-any.pkg.tar.zst", false)]
    public void No_build_needs_what_belongs_to_debugging(string file, bool expected) =>
        Assert.Equal(expected, Rules.IsForDebugging(file));

    [Fact]
    public void What_came_out_must_be_what_was_to_be_built()
    {
        var recipe = Rules.Read(Files(("PKGBUILD", "")), Encoding.UTF8.GetBytes(Printed), "x86_64", tests: true);
        const string Good = "1.0-1.101";
        Assert.Empty(Rules.Faults(recipe, Good, [Of("thing", Good), Of("thing-debug", Good)]));
        Assert.Equal(["glibc.zst is the package glibc, which PKGBUILD does not name"], Rules.Faults(recipe, Good, [Of("glibc", Good)]));
        Assert.Equal(["thing.zst has the version 1.0-1, not 1.0-1.101"], Rules.Faults(recipe, Good, [Of("thing", "1.0-1")]));
        Assert.Single(Rules.Faults(recipe, Good, [Of("thing", Good), Of("thing", Good)]));
    }

    [Theory]
    [InlineData("", "", null, true)]
    [InlineData(">=", "1.0", "1.0-1", true)]
    [InlineData("=", "1.0-2", "1.0-1", false)]
    [InlineData("<", "1.20.7", "1.20.7-1", false)]
    [InlineData("<=", "1.20.7", "1.20.7-1", true)]
    [InlineData(">=", "1", null, false)]
    public void Needs_are_compared_as_pacman_does(string sign, string version, string? there, bool expected) =>
        Assert.Equal(expected, Rules.Fulfils(new NeededName("x", sign, version), there));

    [Fact]
    public void The_package_that_asks_for_everything_is_the_same_for_the_same_needs()
    {
        var (file, content) = Rules.NeedsPackage(Needing("b", "a>=2", "b"));
        Assert.Equal("coppice-build-needs-1-1-any.pkg.tar", file);
        Assert.Equal(content, Rules.NeedsPackage(Needing("a>=2", "b")).Content);
        using var tar = new TarReader(new MemoryStream(content));
        var info = tar.GetNextEntry()!;
        Assert.Equal(".PKGINFO", info.Name);
        Assert.EndsWith("\narch = any\ndepend = a>=2\ndepend = b\n", new StreamReader(info.DataStream!).ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_tree_gets_a_pkgbuild_that_installs_below_its_prefix()
    {
        var files = Rules.PlainFiles(new PlainSource(
            "tool", "1.2", DateTimeOffset.UnixEpoch, new PlainBuild(["make", "make install\n"], "/opt/tool") { Needs = ["gcc"], Depends = ["perl", "sh"] }));
        var text = Encoding.UTF8.GetString(files["PKGBUILD"]);
        Assert.Contains("\npkgver=1.2\npkgrel=1\n", text, StringComparison.Ordinal);
        Assert.Contains("\nmakedepends=('gcc')\ndepends=('perl' 'sh')\n", text, StringComparison.Ordinal);
        Assert.Contains("install.sh tool /opt/tool \"$srcdir/made\"", text, StringComparison.Ordinal);
        Assert.Equal("make\nmake install\n", Encoding.UTF8.GetString(files["coppice-build/commands.sh"]));
        Assert.False(Rules.Read(files, answer: null, "x86_64", tests: true).IsKnown);
    }

    private static PackageRecipe Needing(params string[] needs) => PackageRecipe.Unknown with
    {
        Needs = [.. needs.Select(Requirement.Parse)
            .Select(need => new BuildNeed([new NeededName(need.Name, need.Operator, need.Version)]))],
    };

    private static OwnPackage Of(string name, string version) => new(
        name, new OwnFile($"{name}.zst", 1, Digest.Of("")),
        Encoding.UTF8.GetBytes($"%FILENAME%\n{name}.zst\n\n%NAME%\n{name}\n\n%VERSION%\n{version}\n\n"))
    {
        Version = version, Architecture = "any",
    };

    private static Dictionary<string, byte[]> Files(params (string Path, string Text)[] files) =>
        files.ToDictionary(file => file.Path, file => Encoding.UTF8.GetBytes(file.Text));
}
