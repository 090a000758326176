using System.Text;
using Coppice.Distributions.Arch;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Arch;

public sealed class LocalDatabaseTests
{
    private const string Tool = "%NAME%\ntool\n\n%VERSION%\n1.0-1\n\n%ARCH%\nx86_64\n\n%SIZE%\n1234\n\n%REASON%\n1\n\n";

    [Fact]
    public void Packages_are_read_with_why_they_are_there() => Assert.Equal(
        [
            new InstalledPackage("other", "2.0-1", "any", 0, Automatic: false),
            new InstalledPackage("tool", "1.0-1", "x86_64", 1234, Automatic: true),
        ],
        LocalDatabase.Installed(Encoding.UTF8.GetBytes(Tool + "\n%NAME%\nother\n\n%VERSION%\n2.0-1\n\n%ARCH%\nany\n\n")));

    [Theory]
    [InlineData("../../root", "1.0-1")]
    [InlineData("-rf", "1.0-1")]
    [InlineData("a/b", "1.0-1")]
    [InlineData("tool", "1.0/../../1")]
    [InlineData("tool", "")]
    [InlineData("a\u001b[2J", "1.0-1")]
    public void What_a_tree_calls_a_package_becomes_no_path_of_this_machine(string name, string version)
    {
        var database = Encoding.UTF8.GetBytes($"%NAME%\n{name}\n\n%VERSION%\n{version}\n\n");
        var failure = Assert.Throws<Failure>(() => LocalDatabase.Files("db", database).ToList());
        Assert.DoesNotContain('\u001b', failure.Message);
        Assert.Throws<Failure>(() => LocalDatabase.Installed(database));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("no fields")]
    [InlineData("%NAME%")]
    [InlineData("%%\nx\n%NAME\n%\n")]
    public void What_is_no_package_is_none(string text) => Assert.Empty(LocalDatabase.Installed(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_size_that_is_none_is_unknown_and_lines_have_no_longest() => Assert.Equal(
        0,
        Assert.Single(
            LocalDatabase.Installed(
                Encoding.UTF8.GetBytes(
                    Tool.Replace("1234", "99999999999999999999", StringComparison.Ordinal) + "%DESC%\n"
                        + new string('x', 10 << 20) + "\n"))).InstalledSize);

    [Fact]
    public void A_predicted_database_has_the_changes() => Assert.Equal(
        ["new 1.0-1", "tool 2.0-1"],
        LocalDatabase.Entries(LocalDatabase.Predict(
            Encoding.UTF8.GetBytes(Tool + "%NAME%\ngone\n\n%VERSION%\n1.0-1\n\n"),
            [
                Encoding.UTF8.GetBytes("%NAME%\nnew\n\n%VERSION%\n1.0-1\n\n"),
                Encoding.UTF8.GetBytes("%NAME%\ntool\n\n%VERSION%\n2.0-1\n\n"),
            ],
            ["gone"])).Select(entry => $"{entry.Name} {entry.Version}"));
}
