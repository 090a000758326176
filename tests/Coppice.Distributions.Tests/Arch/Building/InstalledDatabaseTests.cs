using System.Text;
using Coppice.Distributions.Arch.Building;
using Coppice.Distributions.Building;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Arch.Building;

public sealed class InstalledDatabaseTests
{
    [Theory]
    [InlineData("var/lib/pacman", true)]
    [InlineData("var/lib/pacman/local/x-1-1/desc", true)]
    [InlineData("var/lib/pacmans", false)]
    [InlineData("usr/lib/x.so", false)]
    public void All_that_pacman_records_counts_by_package(string path, bool expected) =>
        Assert.Equal(expected, InstalledDatabase.Has(BytePath.Of(path)));

    [Fact]
    public void Each_package_has_a_state_and_the_places_where_its_files_lie()
    {
        var before = Read("1.0-1");
        Assert.Equal(["/usr/lib/x.so", "/usr/share/doc/x"], before["libx"].Paths.Select(path => path.ToString()));
        var after = Read("1.1-1");
        Assert.NotEqual(before["libx"].State, after["libx"].State);
        Assert.Equal(before["tool"].State, after["tool"].State);
    }

    private static IReadOnlyDictionary<string, InstalledState> Read(string version)
    {
        var files = new Dictionary<BytePath, string?>
        {
            [BytePath.Of("var/lib/pacman/local")] = null,
            [BytePath.Of($"var/lib/pacman/local/libx-{version}")] = null,
            [BytePath.Of($"var/lib/pacman/local/libx-{version}/desc")] = $"%NAME%\nlibx\n\n%VERSION%\n{version}\n\n",
            [BytePath.Of($"var/lib/pacman/local/libx-{version}/files")] =
                "%FILES%\nusr/\nusr/lib/\nusr/lib/x.so\nusr/share/doc/x\n\n%BACKUP%\netc/x\t0\n\n",
            [BytePath.Of("var/lib/pacman/local/tool-1-1")] = null,
            [BytePath.Of("var/lib/pacman/local/tool-1-1/desc")] = "%NAME%\ntool\n\n%VERSION%\n1-1\n\n",
        };
        return InstalledDatabase.Read(
            path => files.GetValueOrDefault(path) is { } text ? Encoding.UTF8.GetBytes(text) : null, [.. files.Keys]);
    }
}
