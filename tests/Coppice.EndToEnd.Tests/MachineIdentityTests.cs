using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>
/// What the scripts of real packages make for one machine: in no template, made in each qube and on a plain machine.
/// </summary>
[Trait("Category", "Integration")]
[Trait("Category", "Soak")]
public sealed class MachineIdentityTests(GrownStarter starter)
{
    // Each is made by the script of the package beside it.
    private static readonly (string Package, string Path)[] Made =
    [
        ("openssh-server", "/etc/ssh/ssh_host_ed25519_key"), ("ssl-cert", "/etc/ssl/private/ssl-cert-snakeoil.key"),
        ("ssl-cert", "/etc/ssl/certs/ssl-cert-snakeoil.pem"),
        ("nvme-cli", "/etc/nvme/hostnqn"), ("nvme-cli", "/etc/nvme/hostid"), ("open-iscsi", "/etc/iscsi/initiatorname.iscsi"),
        ("munge", "/etc/munge/munge.key"), ("bind9", "/etc/bind/rndc.key"),
    ];

    [Fact]
    public void What_packages_make_for_one_machine_is_taken_out_and_made_again_in_the_qube_alone()
    {
        var family = GrownStarter.WriteFamily(starter.NewFolder("identity"), $"""
            keys:
              from: debian-12-minimal
              packages: [systemd-sysv, dbus, isc-dhcp-client, {string.Join(", ", Made.Select(made => made.Package).Distinct())}]
            mail:
              from: keys
              packages: [dovecot-core]
            """);
        var coppice = new CoppiceProgram(starter.CopyOfStore()) { FamilyFile = family };
        coppice.Run("--progress", "plain", "build", "mail");
        var all = string.Join(' ', Made.Select(made => made.Path));
        Assert.Equal("", There("true"));
        Assert.Equal("", There("mkdir -p /run/qubes; touch /run/qubes/this-is-templatevm; /usr/lib/machine-keys/start"));
        Assert.Equal(all, There("/usr/lib/machine-keys/start >/dev/null"));
        // Dovecot's script looks for the certificate that the parent was left without; the link leads to the one that each qube
        // makes.
        Assert.Equal(
            "/etc/ssl/private/ssl-cert-snakeoil.key\n",
            coppice.Run("run", "mail", "--", "readlink", "/etc/dovecot/private/dovecot.key").Text);
        // The services may read what was made as they may on a machine where it was installed.
        Assert.Equal(
            "600 munge 640 bind 640 root",
            coppice.Run(
                "run", "keys", "--", "sh", "-ec",
                "/usr/lib/machine-keys/start >/dev/null 2>&1; echo $(stat -c '%a %U' /etc/munge/munge.key /etc/bind/rndc.key "
                    + "/etc/ssl/private/ssl-cert-snakeoil.key)").Text.Trim());
        coppice.Run("audit", "keys", "mail");

        string There(string before) =>
            coppice.Run(
                "run", "keys", "--", "sh", "-ec",
                $"{before}; echo $(for path in {all}; do if test -s $path; then echo $path; fi; done)").Text.Trim();
    }
}
