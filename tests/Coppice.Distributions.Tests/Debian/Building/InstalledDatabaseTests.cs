using System.Text;
using Coppice.Distributions.Debian.Building;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Building;

public sealed class InstalledDatabaseTests
{
    [Theory]
    [InlineData("var/lib/dpkg/status", true)]
    [InlineData("var/lib/dpkg/info", true)]
    [InlineData("var/lib/dpkg/info/libc6:amd64.list", true)]
    [InlineData("var/lib/dpkg/info/libc6:amd64.symbols", false)]
    [InlineData("var/lib/dpkg/diversions", false)]
    [InlineData("usr/share/x.list", false)]
    public void What_says_something_of_many_packages_counts_by_package(string path, bool expected) =>
        Assert.Equal(expected, InstalledDatabase.Has(BytePath.Of(path)));

    [Fact]
    public void Each_package_has_a_state_and_the_places_where_its_files_lie()
    {
        var before = Read("1.0");
        Assert.Equal(["usr/lib/x.so", "usr/share/doc/x"], before["libx"].Paths.Select(path => path.ToString().TrimStart('/')));
        var after = Read("1.1");
        Assert.NotEqual(before["libx"].State, after["libx"].State);
        Assert.Equal(before["tool"].State, after["tool"].State);
    }

    private static IReadOnlyDictionary<string, Coppice.Distributions.Building.InstalledState> Read(string version)
    {
        var files = new Dictionary<BytePath, string>
        {
            [BytePath.Of("var/lib/dpkg/status")] =
                $"Package: libx\nStatus: install ok installed\nVersion: {version}\n\nPackage: tool\nVersion: 1\n",
            [BytePath.Of("var/lib/dpkg/info/libx:amd64.list")] = "/.\n/lib/x.so\n/usr/share/doc/x\n",
        };
        return InstalledDatabase.Read(
            path => files.TryGetValue(path, out var text) ? Encoding.UTF8.GetBytes(text) : null, [.. files.Keys]);
    }
}
