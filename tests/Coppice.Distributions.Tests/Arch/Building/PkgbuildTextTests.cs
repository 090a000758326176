using System.Text;
using Coppice.Distributions.Arch.Building;
using Coppice.Distributions.Building;

namespace Coppice.Distributions.Tests.Arch.Building;

public sealed class PkgbuildTextTests
{
    [Theory]
    [InlineData("pkgrel=1\nmakedepends=(gcc)\n", "pkgrel=1\nmakedepends=('new' gcc)\n")]
    [InlineData("makedepends=()\n", "makedepends=('new')\n")]
    [InlineData("makedepends=(\n  gcc\n)\n", "makedepends=('new'\n  gcc\n)\n")]
    [InlineData("pkgver=1\npkgrel=1\narch=(any)\n", "pkgver=1\npkgrel=1\nmakedepends=('new')\narch=(any)\n")]
    public void A_need_is_added_where_needs_stand(string before, string after)
    {
        var (path, content) = PkgbuildText.AddNeed(Files(("PKGBUILD", before)), "new");
        Assert.Equal(("PKGBUILD", after), (path, Encoding.UTF8.GetString(content)));
    }

    [Theory]
    [InlineData("depends=('xorg-server<1.20.7' 'xorg-server<1.20.77')", "depends=('xorg-server<=1.20.9' 'xorg-server<1.20.77')")]
    [InlineData("# xorg-server<1.20.7\nx='xorg-server<1.20.7'", "# xorg-server<1.20.7\nx='xorg-server<=1.20.9'")]
    [InlineData("depends=('my-xorg-server<1.20.7')", null)]
    [InlineData("depends=(\"xorg-server<$_version\")", null)]
    public void A_version_that_is_gone_is_moved_where_it_is_written_down(string before, string? after) => Assert.Equal(
        after,
        PkgbuildText.Relax(Files(("PKGBUILD", before)), new NeededName("xorg-server", "<", "1.20.7"), "1.20.9-2") is { } relaxed
            ? Encoding.UTF8.GetString(relaxed.Content) : null);

    [Fact]
    public void Only_an_upper_end_is_moved() =>
        Assert.Null(PkgbuildText.Relax(Files(("PKGBUILD", "x='a>=2'")), new NeededName("a", ">=", "2"), "1"));

    [Fact]
    public void A_pkgbuild_elsewhere_is_laid_to_the_root_with_its_places_filled()
    {
        var values = new Dictionary<string, string> { ["@VERSION@"] = "4.3.1", ["@REL@"] = "2" };
        Assert.Empty(PkgbuildText.Arranged(Files(("PKGBUILD", "pkgver=@VERSION@")), values));
        Assert.Empty(PkgbuildText.Arranged(Files(), values));
        var files = Files(("archlinux/PKGBUILD", "plain"), ("archlinux/PKGBUILD.in", "pkgver=@VERSION@\npkgrel=@REL@ @OTHER@\n"));
        Assert.Equal(
            "pkgver=4.3.1\npkgrel=2 @OTHER@\n", Encoding.UTF8.GetString(PkgbuildText.Arranged(files, values)["PKGBUILD"]));
        // What is changed is the source's own file.
        Assert.Equal("archlinux/PKGBUILD.in", PkgbuildText.AddNeed(files, "x").Path);
    }

    private static Dictionary<string, byte[]> Files(params (string Path, string Text)[] files) =>
        files.ToDictionary(file => file.Path, file => Encoding.UTF8.GetBytes(file.Text));
}
