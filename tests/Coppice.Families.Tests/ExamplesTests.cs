using System.Text;

namespace Coppice.Families.Tests;

public sealed class ExamplesTests
{
    private static Family Read(string example) =>
        new FamilyReader([ArchiveType.Suites("debian", "[bookworm]")]).Read(Checkout.Example(example));

    [Fact]
    public void The_starter_has_a_base_four_templates_and_one_of_them_a_grandchild()
    {
        var family = Read("starter");

        Assert.Equal("starter", family.Name);
        Assert.Equal(["debian-12-minimal", "net-base", "sys-net", "vault", "dev"], family.Templates.Select(t => t.Name));
        Assert.Equal(["debian-12-minimal", "net-base", "sys-net"], family.Chain(family.Template("sys-net")).Select(t => t.Name));
        Assert.Equal(["bookworm", "bookworm-updates", "bookworm-security"], family.ArchiveOf(family.Template("dev")).Suites);
    }

    [Fact]
    public void The_home_family_is_the_one_that_is_measured_and_a_composed_template()
    {
        var family = Read("home");

        Assert.Equal(
            ["", "keepassxc", "thunderbird", "firefox-esr", "libreoffice-calc", "gimp", "mpv", "network-manager openvpn "
                + "qemu-guest-agent", "git gnupg", ""],
            family.Templates.Select(t => string.Join(' ', t.Packages.Select(p => p.Value))));
        Assert.All(family.Templates.Skip(1).SkipLast(1), template => Assert.Equal(["debian-12-minimal"], template.Parents));
        Assert.Equal(["office", "browser"], family.Template("office-web").Parents);
        Assert.Equal(["files/private/", "/etc/gitconfig"], family.Template("dev").Files.Select(item => item.Declared));
        Assert.StartsWith(
            "[init]\n\tdefaultBranch = main\n", Encoding.UTF8.GetString(family.Template("dev").Files[1].Content),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fifty_seven_templates_stand_on_five_levels()
    {
        var family = Read("fifty-seven");

        Assert.Equal(57, family.Templates.Count);
        Assert.Equal(5, family.Templates.Max(t => family.Chain(t).Count));
        Assert.Single(family.Templates, t => t.Archive is not null);
    }
}
