using System.Text;
using Coppice.Distributions.Debian.Upgrading;

namespace Coppice.Distributions.Tests.Debian.Upgrading;

public sealed class InfoFilesTests
{
    private const string Folder = "var/lib/dpkg/info/";
    private const string List = "/.\n/usr\n/usr/p\n";

    [Theory]
    [InlineData("p")]
    [InlineData("p:all")]
    public void Only_what_changed_is_written(string name)
    {
        var package = Newer.Package(
            Newer.Contents(("control", "x"), ("postinst", "same"), ("md5sums", "1")),
            Newer.With(["usr", "usr/p", "usr/q"], ("control", "y"), ("postinst", "same"), ("md5sums", "2")));
        var files = InfoFiles.Upgrade(
            package,
            new Newer.Tree(
                ($"{Folder}{name}.list", List), ($"{Folder}{name}.postinst", "same"), ($"{Folder}{name}.md5sums", "1"))).ToList();
        Assert.Equal(
            [$"/{Folder}{name}.list", $"/{Folder}{name}.md5sums"], files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(
            "/.\n/usr\n/usr/p\n/usr/q\n",
            Encoding.UTF8.GetString(files.Single(file => file.Path.EndsWith(".list", StringComparison.Ordinal)).Content.Span));
    }

    [Theory]
    [InlineData("/.\n/usr\n", "1", "list")]
    [InlineData(List, "other", "md5sums")]
    public void What_is_not_as_the_package_brought_it_is_a_doubt(string list, string sums, string part)
    {
        var contents = Newer.Contents(("md5sums", "1"));
        var tree = new Newer.Tree((Folder + "p.list", list), (Folder + "p.md5sums", sums));
        Assert.Equal(
            $"/{Folder}p.{part} is not what p brought",
            Assert.Throws<MustRebuildException>(() =>
                InfoFiles.Upgrade(Newer.Package(contents, contents), tree).ToList()).Message);
    }

    [Fact]
    public void Sums_that_dpkg_wrote_are_a_doubt()
    {
        var tree = new Newer.Tree((Folder + "p.list", List), (Folder + "p.md5sums", "1"));
        Assert.Equal(
            "dpkg wrote the sums of p itself",
            Assert.Throws<MustRebuildException>(() =>
                InfoFiles.Upgrade(Newer.Package(Newer.Contents(), Newer.Contents()), tree).ToList()).Message);
    }
}
