using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class SharedFilesTests
{
    [Theory]
    [InlineData("var/lib/dpkg/status", true)]
    [InlineData("var/lib/dpkg/triggers/File", true)]
    [InlineData("var/cache/debconf/config.dat", true)]
    [InlineData("var/cache/debconf/templates.dat", true)]
    [InlineData("etc/passwd", true)]
    [InlineData("etc/shadow", true)]
    [InlineData("etc/group", true)]
    [InlineData("etc/gshadow", true)]
    [InlineData("etc/subuid", false)]
    [InlineData("var/lib/dpkg/status-old", false)]
    [InlineData("var/lib/dpkg", false)]
    [InlineData("etc/passwd/x", false)]
    public void Few_files_are_shared(string path, bool shared) => Assert.Equal(shared, SharedFiles.Has(BytePath.Of(path)));

    [Fact]
    public void The_package_database_is_merged_in_the_order_in_which_dpkg_writes_it()
    {
        var lib = Dpkg.Package("lib");
        Assert.Equal(
            Dpkg.Status(
                Dpkg.Package("a"), Dpkg.Package("a", architecture: "i386"), Dpkg.Package("lib", "2"), Dpkg.Package("lib-x"),
                Dpkg.Package("z")),
            SharedFiles.Merge(
                BytePath.Of("var/lib/dpkg/status"), Dpkg.Status(lib),
                Dpkg.Status(Dpkg.Package("a", architecture: "i386"), lib, Dpkg.Package("z")),
                Dpkg.Status(Dpkg.Package("a"), Dpkg.Package("lib", "2"), Dpkg.Package("lib-x"))));
    }

    [Fact]
    public void What_debconf_knows_is_merged_by_name() =>
        Assert.Equal(
            "Name: a/own\nValue: 1\n\nName: b/both\nValue: 2\n\nName: c/parents\n\n",
            Merge(
                "var/cache/debconf/config.dat", "Name: b/both\nValue: 1\n\n",
                "Name: b/both\nValue: 1\n\nName: a/own\nValue: 1\n\n", "Name: c/parents\n\nName: b/both\nValue: 2\n\n"));

    [Fact]
    public void Trigger_interests_are_merged_as_sorted_lines() =>
        Assert.Equal(
            "/a own\n/b both\n/c parent\n",
            Merge("var/lib/dpkg/triggers/File", "/b both\n/gone x\n", "/b both\n/gone x\n/a own\n", "/c parent\n/b both"));

    [Fact]
    public void A_package_that_both_changed_is_a_doubt() => Assert.Contains(
        "both it and its parent changed x",
        Assert.Throws<MustRebuildException>(() => SharedFiles.Merge(
            BytePath.Of("var/lib/dpkg/status"), Dpkg.Status(Dpkg.Package("x", "1")), Dpkg.Status(Dpkg.Package("x", "2")),
            Dpkg.Status(Dpkg.Package("x", "3")))).Message,
        StringComparison.Ordinal);

    private static string Merge(string path, string before, string own, string parent) =>
        Dpkg.Text(SharedFiles.Merge(BytePath.Of(path), Dpkg.Bytes(before), Dpkg.Bytes(own), Dpkg.Bytes(parent)));
}
