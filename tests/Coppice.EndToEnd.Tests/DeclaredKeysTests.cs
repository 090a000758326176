using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>Keys that the tools of real packages carry out.</summary>
[Trait("Category", "Full")]
public sealed class DeclaredKeysTests(GrownStarter starter)
{
    [Fact]
    public void A_locale_and_services_are_as_the_tools_of_the_template_set_them_and_as_a_rebuild_gives_them()
    {
        var family = GrownStarter.WriteFamily(starter.NewFolder("keys"), """
            british:
              from: debian-12-minimal
              packages: [locales, systemd, nftables]
              locale: en_GB.UTF-8
              timezone: Europe/London
              services: {enable: [nftables], disable: [e2scrub_reap], mask: [systemd-networkd]}
            """);
        var coppice = new CoppiceProgram(starter.CopyOfStore()) { FamilyFile = family };
        coppice.Run("--yes", "--progress", "plain", "build", "british");
        Assert.Equal(
            """
            en_GB.utf8
            LANG=en_GB.UTF-8
            enabled
            disabled
            masked
            Europe/London

            """,
            Inside("""
                locale -a | grep en_GB
                grep ^LANG= /etc/default/locale
                for unit in nftables e2scrub_reap systemd-networkd; do systemctl --root=/ is-enabled $unit || :; done
                cat /etc/timezone
                """));
        Assert.Equal("31/12/24\n", Inside("LC_ALL=en_GB.UTF-8 date -d 2024-12-31 +%x"));
        Assert.Equal("", Inside("dpkg --verify | grep -v ' /etc/' || :"));
        coppice.Run("audit", "british");
        Assert.Contains(
            "asks for it: en_GB.UTF-8", coppice.Run("explain", "british", "/etc/default/locale").Text, StringComparison.Ordinal);
        Assert.Contains(
            "asks for it: mask systemd-networkd",
            coppice.Run("explain", "british", "/etc/systemd/system/systemd-networkd.service").Text,
            StringComparison.Ordinal);

        string Inside(string command) => coppice.Run("run", "british", "--", "sh", "-ec", command).Text;
    }
}
