using System.Text;
using Coppice.Distributions.Debian;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian;

public sealed class InstallationHooksTests
{
    [Theory]
    [InlineData("etc/apt/apt.conf.d/99localepurge", "DPkg\n{\nPost-Invoke {\"if [ -x /usr/sbin/localepurge ] ; then "
        + "/usr/sbin/localepurge; fi\";};\n};\n")]
    [InlineData("etc/apt/apt.conf.d/05etckeeper", "DPkg::Pre-Invoke       { \"etckeeper pre-install\"; };\n")]
    [InlineData("etc/apt/apt.conf.d/10apt-listbugs", "DPkg::Pre-Install-Pkgs {\"/usr/bin/apt-listbugs apt\";};\n")]
    [InlineData("etc/apt/apt.conf.d/70debconf", "DPkg::Pre-Install-Pkgs {\"/usr/sbin/dpkg-preconfigure --apt || true\";}; "
        + "DPkg::Post-Invoke {\"x\";};\n")]
    [InlineData("etc/apt/apt.conf", "dpkg::post-invoke:: \"x\";")]
    [InlineData("etc/apt/apt.conf.d/both", "APT::Update::Post-Invoke {\"x\";}; DPkg::Post-Invoke {\"y\";};")]
    [InlineData("etc/apt/apt.conf.d/json", "AptCli::Hooks::Install:: \"x\";\n")]
    [InlineData("etc/dpkg/dpkg.cfg", "log /var/log/dpkg.log\npost-invoke=touch /x\n")]
    [InlineData("etc/dpkg/dpkg.cfg.d/needrestart", "post-invoke=\"/usr/lib/needrestart/dpkg-status\"\n")]
    [InlineData("etc/dpkg/dpkg.cfg.d/logger", "  status-logger=cat >/x\n")]
    public void A_program_that_runs_with_every_installation_is_a_doubt(string path, string text) =>
        Assert.Contains(
            $"/{path} runs a program", Assert.Throws<MustRebuildException>(() => Refuse((path, text))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void What_every_system_has_and_what_runs_at_other_times_is_none() => Refuse(
        (
            "etc/apt/apt.conf.d/70debconf",
            "// Pre-configure all packages with debconf before they are installed.\n// "
                + "DPkg::Post-Invoke\nDPkg::Pre-Install-Pkgs {\"/usr/sbin/dpkg-preconfigure --apt || true\";};\n"),
        ("etc/apt/apt.conf.d/50appstream", "APT::Update::Post-Invoke-Success { \"x\"; };\n"),
        ("etc/apt/apt.conf.d/60recommends", "APT::Install-Recommends \"false\";\n"),
        ("etc/dpkg/dpkg.cfg", "# post-invoke=x\nno-debsig\nlog /var/log/dpkg.log\n"));

    [Fact]
    public void What_was_seen_doing_nothing_is_none() => Refuse(
        areKnown: true, ("etc/apt/apt.conf.d/00notify-hook", "DPkg::Post-Invoke {\"/usr/lib/qubes/upgrades-status-notify\";};\n"),
        ("etc/dpkg/dpkg.cfg", "post-invoke=x\npre-invoke=y\n"));

    [Fact]
    public void What_runs_all_the_time_is_a_doubt_even_if_it_was_seen() => Assert.Throws<MustRebuildException>(() =>
        Refuse(areKnown: true, ("etc/dpkg/dpkg.cfg.d/logger", "status-logger=cat >/x\n")));

    [Theory]
    [InlineData("", "/bin/sh", "-c", "/usr/sbin/dpkg-preconfigure --apt || true")]
    [InlineData("", "/var/lib/dpkg/info/x.postinst", "configure", "")]
    [InlineData("", "/usr/bin/dpkg", "--configure", "-a")]
    [InlineData("touch /x", "/bin/sh", "-c", "touch /x")]
    [InlineData("touch /x", "sh", "-c", "--", "touch /x")]
    public void A_hook_is_what_is_run_by_the_shell(string command, params string[] arguments) =>
        Assert.Equal(command, new DistributionTable().ProvenanceRules("debian")!.ReadHook(arguments) ?? "");

    private static void Refuse(params (string Path, string Text)[] files) => Refuse(areKnown: false, files);

    private static void Refuse(bool areKnown, params (string Path, string Text)[] files)
    {
        var tree = files.ToDictionary(file => BytePath.Of(file.Path), file => Encoding.UTF8.GetBytes(file.Text));
        InstallationHooks.Refuse(
            tree.GetValueOrDefault, folder =>
                [.. tree.Keys.Where(path => path.Parent == folder).Select(path => Encoding.UTF8.GetString(path.Name))],
            areKnown);
    }
}
