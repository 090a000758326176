using System.Text;
using Coppice.Distributions.Debian;

namespace Coppice.Distributions.Tests.Debian;

public sealed class DpkgStatusTests
{
    private static ReadOnlyMemory<byte> Text(string text) => Encoding.UTF8.GetBytes(text);

    [Fact]
    public void Only_installed_packages_are_read_with_their_mark()
    {
        var status = Text(
            """
            Package: zlib
            Status: install ok installed
            Version: 1:1.2-3
            Architecture: amd64
            Installed-Size: 170

            Package: gone
            Status: deinstall ok config-files
            Version: 1

            Package: half
            Status: install reinstreq half-installed

            Package: held
            Status: hold ok installed
            Installed-Size: no number
            Description: first
             second
             .
             third
            """);
        var states = Text("Package: zlib\nArchitecture: amd64\nAuto-Installed: 1\n\nPackage: held\nAuto-Installed: 0\n");
        Assert.Equal(
            [
                new InstalledPackage("held", "", "", 0, Automatic: false),
                new InstalledPackage("zlib", "1:1.2-3", "amd64", 170 << 10, Automatic: true),
            ],
            DpkgStatus.Read(status, states));
    }

    [Fact]
    public void Nothing_is_in_an_empty_database()
    {
        Assert.Empty(DpkgStatus.Read(default, default));
        Assert.Empty(DpkgStatus.Read(Text("\n\n\n"), Text("\n")));
    }

    [Fact]
    public void A_prediction_replaces_upgrades_and_removes()
    {
        var before = Text(
            "Package: a\nStatus: install ok installed\nVersion: 1\n\nPackage: b\nStatus: install ok installed\nVersion: "
                + "1\n\nPackage: c\nStatus: install ok installed\nVersion: 1\n");
        var after = DpkgStatus.Predict(
            before, [Text("Package: b\nVersion: 2\n"), Text("\nPackage: d\nVersion: 1\nFilename: pool/d.deb\n\n")], ["c"]);
        Assert.Equal(
            [("a", "1"), ("b", "2"), ("d", "1")],
            DpkgStatus.Read(after, default).Select(package => (package.Name, package.Version)));
    }

    [Fact]
    public void A_prediction_keeps_bytes_that_are_no_text()
    {
        byte[] maintainer = [.. "Package: a\nStatus: install ok installed\nMaintainer: "u8, 0xff, 0xe9, .. "\n\n"u8];
        Assert.Equal(maintainer, DpkgStatus.Predict(maintainer, [], []));
    }
}
