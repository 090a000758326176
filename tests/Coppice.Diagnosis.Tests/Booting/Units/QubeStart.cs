namespace Coppice.Diagnosis.Tests.Booting.Units;

/// <summary>
/// What a template with Qubes' agent tells of its start where there is no Xen, in small: the relations between its units are those
/// of qubes-core-agent, with the drop-in that makes sysinit.target require systemd-random-seed.service.
/// </summary>
internal static class QubeStart
{
    /// <summary>The report, with what one unit of it says replaced.</summary>
    public static string Told(string state = "degraded", Func<string, string>? change = null, string journal = "")
    {
        var units = string.Join(
            "\n\n",
            Unit("multi-user.target", "inactive", "Requires=basic.target\nWants=qubes-mount-dirs.service qubes-misc-post.service "
                + "xendriverdomain.service ssh.service user.slice\nAfter=basic.target"),
            Unit("basic.target", "inactive", "Requires=sysinit.target\nAfter=sysinit.target"),
            Unit("sysinit.target", "inactive", "Requires=systemd-random-seed.service\nWants=qubes-db.service "
                + "qubes-sysinit.service local-fs.target swap.target\nAfter=systemd-random-seed.service local-fs.target"),
            Unit("systemd-random-seed.service", "inactive", "Requires=qubes-sysinit.service\nAfter=qubes-sysinit.service"),
            Unit("qubes-db.service", "failed", "Result=exit-code\nInactiveExitTimestampMonotonic=1200300\n"
                + "ExecStart={ path=/usr/sbin/qubesdb-daemon ; argv[]=/usr/sbin/qubesdb-daemon 0 ; ignore_errors=no }"),
            Unit("qubes-sysinit.service", "inactive", "Requires=qubes-db.service\nAfter=qubes-db.service"),
            Unit("qubes-mount-dirs.service", "failed", "Result=exit-code\nInactiveExitTimestampMonotonic=1500300\n"
                + "After=qubes-sysinit.service dev-xvdb.device\nExecStart={ path=/usr/lib/qubes/init/mount-dirs.sh ; }"),
            Unit("qubes-misc-post.service", "inactive", "Requires=sysinit.target basic.target\nAfter=sysinit.target"),
            Unit("ssh.service", "inactive", "Requires=sysinit.target\nAfter=sysinit.target"),
            Unit("xendriverdomain.service", "inactive", "ConditionResult=no\nConditionTimestampMonotonic=1700000"),
            Unit("local-fs.target", "active", "InactiveExitTimestampMonotonic=1100000"),
            Unit("swap.target", "inactive", "Requires=dev-xvdc1.swap\nAfter=dev-xvdc1.swap"),
            Unit("dev-xvdc1.swap", "inactive", "BindsTo=dev-xvdc1.device\nAfter=dev-xvdc1.device"),
            Unit("dev-xvdc1.device", "inactive", "Description=/dev/xvdc1"),
            Unit("dev-xvdb.device", "inactive", "Description=/dev/xvdb"),
            // Nothing was put into it; nothing waits for it.
            Unit("user.slice", "inactive", "Description=User and Session Slice"),
            // Loaded because something names it; nothing of the start wants it.
            Unit("rescue.service", "inactive", "Requires=sysinit.target"));
        return $"""
            coppice-report 1
            state {state}
            target multi-user.target
            units
            {(change ?? (text => text))(units)}

            journal
            {journal}
            end

            """;
    }

    private static string Unit(string name, string state, string more) =>
        $"Id={name}\nLoadState=loaded\nActiveState={state}\n{more}";
}
