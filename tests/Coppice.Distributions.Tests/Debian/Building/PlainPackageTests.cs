using System.Text;
using Coppice.Distributions.Building;
using Coppice.Distributions.Debian.Building;
using Coppice.Families;

namespace Coppice.Distributions.Tests.Debian.Building;

public sealed class PlainPackageTests
{
    private static readonly PlainBuild Build = new(["make", "make install\n"], "/opt/tool") { Needs = ["gcc"], Depends = ["perl"] };

    [Fact]
    public void What_is_laid_into_a_tree_says_what_its_build_takes_and_gives()
    {
        var rules = new DebianBuildRules();
        var files = rules.PlainFiles(new PlainSource("tool", "1.2", DateTimeOffset.UnixEpoch, Build));
        var recipe = rules.Read(files, answer: null, "amd64", tests: true);
        Assert.Equal(("tool", "1.2"), (recipe.Name, recipe.Version));
        Assert.Equal(["tool"], recipe.Packages.Select(package => package.Name));
        Assert.Contains("gcc", recipe.Needs.Select(need => need.ToString()));
        Assert.Contains("perl", recipe.Packages[0].Depends.Select(need => need.ToString()));
        Assert.Equal("make\nmake install\n", Encoding.UTF8.GetString(files["debian/coppice/commands.sh"]));
        Assert.Contains(" -- tool <root@localhost>  Thu, 01 Jan 1970 00:00:00 +0000\n", Encoding.UTF8.GetString(files["debian/changelog"]), StringComparison.Ordinal);
    }
}
