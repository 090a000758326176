using System.Text;
using Coppice.Distributions;

namespace Coppice.Distributions.Tests.Sources;

public sealed class SourceRulesTests
{
    [Theory]
    [InlineData("debian", "debian/control", "# x\n\nSource: libvchan-xen\nSection: x\n\nPackage: libvchan-xen\n\n# y\nPackage: libvchan-xen-dev\n", "libvchan-xen: libvchan-xen libvchan-xen-dev")]
    [InlineData("debian", "debian/control", "Package: a1\n", "")]
    [InlineData("debian", "debian/control", "Source: ../x\n", "")]
    [InlineData("arch", "PKGBUILD", "pkgname=qubes-vm-gui\npkgver=`cat version`\n", "qubes-vm-gui: qubes-vm-gui")]
    [InlineData("arch", "archlinux/PKGBUILD.in", "pkgbase=qubes\npkgname=(\n  qubes-a\n  'qubes-b'\n)\n", "qubes: qubes-a qubes-b")]
    [InlineData("arch", ".SRCINFO", "pkgbase = one\n\tpkgver = 1\n\npkgname = one-a\n\npkgname = one-b\n", "one: one-a one-b")]
    [InlineData("arch", "PKGBUILD", "pkgname=$(cat name)\n", "")]
    public void Names_are_read_where_they_stand_plainly(string type, string file, string text, string expected)
    {
        var source = new DistributionTable().SourceRules(type).Read(
            new Dictionary<string, byte[]> { [file] = Encoding.UTF8.GetBytes(text) });
        Assert.Equal(expected, source is null ? "" : $"{source.Name}: {string.Join(' ', source.Packages)}");
    }
}
