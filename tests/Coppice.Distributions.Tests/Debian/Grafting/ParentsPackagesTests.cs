using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Grafting;

public sealed class ParentsPackagesTests
{
    private static readonly ArchiveSnapshot Archive = new(
        "test", "debian", Digest.Of("archive"), DateTimeOffset.UnixEpoch, "amd64", "/keyring", []);

    [Fact]
    public void What_the_template_takes_out_must_not_be_needed_by_what_the_parent_brings()
    {
        var before = Status("less 1", "vim 1");
        Assert.Empty(Rebuild(before, Status("vim 1"), Status("less 1", "vim 2")));
        Assert.Equal(
            ["its parent's vim needs less, which this template removes"],
            Rebuild(before, Status("vim 1"), Status("less 1", "vim 2 less")));
    }

    [Fact]
    public void What_the_parent_brings_may_need_exactly_what_else_it_brings() =>
        Assert.Empty(
            Rebuild(Status("less 1", "lib 1", "vim 1"), Status("lib 1", "vim 1"), Status("less 1", "lib 2", "vim 2 lib(=2)")));

    [Fact]
    public void What_the_template_asks_for_and_its_parent_brings_is_marked_by_a_rebuild_alone()
    {
        var (before, both) = (Status("vim 1"), Status("vim 1", "less 1"));
        Assert.Empty(Rebuild(before, both, both));
        Assert.Equal(["its parent now has less, which this template asks for"], Rebuild(before, both, both, "less"));
    }

    private static IReadOnlyList<string> Rebuild(byte[] before, byte[] own, byte[] parent, params string[] wanted) =>
        new DebianPackageManager().Grafts!.CheckPackages(
            new PackageQuestion(new PackageDatabases(before, own, parent), wanted, Recommends: false, Archive, Archive)).Rebuild;

    // "NAME VERSION [DEPENDENCY]"
    private static byte[] Status(params string[] packages) =>
        Encoding.UTF8.GetBytes(string.Concat(packages.Select(package => package.Split(' ')).Select(words =>
        $"Package: {words[0]}\nStatus: install ok installed\nArchitecture: amd64\nVersion: "
            + $"{words[1]}\n{(words.Length > 2 ? $"Depends: {words[2]}\n" : "")}\n")));
}
