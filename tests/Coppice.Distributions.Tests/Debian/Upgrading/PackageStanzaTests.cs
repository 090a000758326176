using System.Text;
using Coppice.Distributions.Debian.Upgrading;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Upgrading;

public sealed class PackageStanzaTests
{
    private const string Written =
        "Package: p\nStatus: install ok installed\nMaintainer: M <m@example.org>\nArchitecture: all\nVersion: 1\nDescription: d";

    [Fact]
    public void Fields_come_in_the_order_of_dpkg_and_unknown_ones_behind() => Assert.Equal(
        "Package: p\nStatus: install ok installed\nSection: s\nInstalled-Size: 5\nMaintainer: M <m@example.org>\nArchitecture: "
            + "all\nVersion: 1\nDepends: a (>= 2) | b, c\nDescription: d\nX-B: 1\nX-A: \u00e9\n .\n more",
        Upgrade(Newer.Control + "X-B: 1\nDepends: a (>= 2) | b, c\nX-A: \u00e9\n .\n more\nInstalled-Size: 5\nSection: s\n"));

    [Theory]
    [InlineData("Package: p\nStatus: install ok installed\nMaintainer: M <m@example.org>\nArchitecture: all\nVersion: "
        + "2\nDescription: d")]
    [InlineData("Package: p\nStatus: install ok unpacked\nMaintainer: M <m@example.org>\nArchitecture: all\nVersion: "
        + "1\nDescription: d")]
    [InlineData("Package: p\nStatus: hold ok installed\nMaintainer: M <m@example.org>\nArchitecture: all\nVersion: "
        + "1\nDescription: d")]
    [InlineData("Package: p\nStatus: install ok installed\nArchitecture: all\nMaintainer: M <m@example.org>\nVersion: "
        + "1\nDescription: d")]
    public void What_dpkg_wrote_otherwise_is_a_doubt(string written) =>
        Assert.Equal(
            "dpkg's database differs from the package p",
            Assert.Throws<MustRebuildException>(() => Upgrade(Newer.Control, written)).Message);

    [Theory]
    [InlineData("Suggests: a,b\n", "Suggests")]
    [InlineData("Suggests: a (>=1)\n", "Suggests")]
    [InlineData("Breaks: a  (<< 1)\n", "Breaks")]
    [InlineData("Homepage:  x\n", "Homepage")]
    [InlineData("Homepage: x \n", "Homepage")]
    [InlineData("suggests: a\n", "suggests")]
    [InlineData("Recommended: a\n", "Recommended")]
    [InlineData("Status: install ok installed\n", "Status")]
    public void A_form_that_dpkg_would_not_write_is_a_doubt(string field, string name) =>
        Assert.Equal(
            $"p has its {name} in an unusual form",
            Assert.Throws<MustRebuildException>(() => Upgrade(Newer.Control + field)).Message);

    [Fact]
    public void Sums_of_changed_configuration_files_are_those_of_the_newer()
    {
        var package = Newer.Package(
            Newer.Contents(("control", Newer.Control)), Newer.Contents(("control", Newer.Control)),
            Newer.Data("etc/a"));
        const string Before = "Package: p\nStatus: install ok installed\nMaintainer: M <m@example.org>\nArchitecture: "
            + "all\nVersion: 1\nConffiles:\n /etc/a 0123\n /etc/b 4567\nDescription: d";
        var text = Encoding.UTF8.GetString(
            PackageStanza.Upgrade(
                package, Encoding.UTF8.GetBytes(Before), path => path == BytePath.Of("etc/a") ? "a\n"u8.ToArray() : null));
        // printf 'a\n' | md5sum
        Assert.Contains(
            "Conffiles:\n /etc/a 60b725f10c9c85c70d97880dfe8191b3\n /etc/b 4567\nDescription: d", text, StringComparison.Ordinal);
        var obsolete = Before.Replace("4567", "4567 obsolete", StringComparison.Ordinal);
        Assert.Equal(
            "p has a configuration file that matches no version",
            Assert.Throws<MustRebuildException>(() =>
                PackageStanza.Upgrade(package, Encoding.UTF8.GetBytes(obsolete), _ => [])).Message);
        Assert.Contains(
            "is missing",
            Assert.Throws<MustRebuildException>(() =>
                PackageStanza.Upgrade(package, Encoding.UTF8.GetBytes(Before), _ => null)).Message,
            StringComparison.Ordinal);
    }

    private static string Upgrade(string control, string written = Written) => Encoding.Latin1.GetString(PackageStanza.Upgrade(
        Newer.Package(Newer.Contents(("control", Newer.Control)), Newer.Contents(("control", control))),
        Encoding.Latin1.GetBytes(written), _ =>
            null));
}
