using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>
/// The index of manual pages, with pages of the same content in two packages: they are two files while packages are unpacked,
/// and one in a stored layer.
/// </summary>
[Trait("Category", "Full")]
public sealed class ManualPagesTests(GrownStarter starter)
{
    [Fact]
    public void A_graft_indexes_them_as_the_rebuild_does()
    {
        var family = GrownStarter.WriteFamily(starter.NewFolder("pages"), "pages: {from: debian-12-minimal, packages: [man-db, perl]}");
        var coppice = new CoppiceProgram(starter.CopyOfStore()) { FamilyFile = family };
        coppice.Run("--progress", "plain", "build", "pages");
        Assert.Equal("1\n", Pages(coppice, "sed -n 's/ -> .*//p' /tmp/index | grep -c '^perl5.*-linux-gnu$'"));
        Assert.Equal("0\n", Pages(coppice, "grep -c '^tree ' /tmp/index || true"));

        File.WriteAllText(family, File.ReadAllText(family).Replace("[ca-certificates, less]", "[ca-certificates, less, tree]"));
        Assert.Matches("done +pages: graft.*· grafted", coppice.Run("--progress", "plain", "build", "pages").Error);
        Assert.Equal("1\n", Pages(coppice, "grep -c '^tree ' /tmp/index"));
        Assert.Contains("1 template proved", coppice.Run("audit", "pages", "--offline").Text, StringComparison.Ordinal);

        // Links through /etc/alternatives lead to pages, not out of the folder.
        Assert.Contains("awk", Pages(coppice, "grep '^awk ' /tmp/index"), StringComparison.Ordinal);
    }

    private static string Pages(CoppiceProgram coppice, string command) =>
        coppice.Run("run", "pages", "--", "sh", "-euc", $"accessdb /var/cache/man/index.db >/tmp/index; {command}").Text;
}
