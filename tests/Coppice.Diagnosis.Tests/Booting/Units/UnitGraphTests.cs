using System.Text;
using Coppice.Diagnosis.Booting;
using Coppice.Diagnosis.Booting.Units;

namespace Coppice.Diagnosis.Tests.Booting.Units;

public sealed class UnitGraphTests
{
    private static readonly Dictionary<string, string> Programs = new()
    {
        ["/usr/sbin/qubesdb-daemon"] = "\u007fELF\0libvchan-xen.so\0libc.so.6\0",
        ["/usr/lib/qubes/init/mount-dirs.sh"] = "#!/bin/sh\ncmp -s /etc/fstab /etc/fstab.new\n",
    };

    private static BootReport Parse(string told)
    {
        var report = BootReport.Parse(told);
        return report with
        {
            NeedXen = new XenNeeds(path => Programs.TryGetValue(path, out var text) ? Encoding.ASCII.GetBytes(text) : null)
                .Of(report),
        };
    }

    private static IEnumerable<string> NotStarted(BootReport report) =>
        report.NotStarted.Select(unit => $"{unit.Unit.Name}: {string.Join(" ", unit.Because)}");

    [Fact]
    public void Every_unit_that_was_not_started_leads_back_to_what_failed_or_never_came()
    {
        var report = Parse(QubeStart.Told());
        Assert.Equal(("multi-user.target", false), (report.Target, report.IsReached));
        Assert.Equal(
            ["qubes-db.service exit-code", "qubes-mount-dirs.service exit-code"],
            report.Failed.Select(unit => $"{unit.Name} {unit.Result}"));
        Assert.Equal(
            [
                "basic.target: qubes-db.service",
                "dev-xvdc1.device: dev-xvdc1.device",
                "dev-xvdc1.swap: dev-xvdc1.device",
                "multi-user.target: qubes-db.service",
                "qubes-misc-post.service: qubes-db.service",
                "qubes-sysinit.service: qubes-db.service",
                "ssh.service: qubes-db.service",
                "swap.target: dev-xvdc1.device",
                "sysinit.target: qubes-db.service",
                "systemd-random-seed.service: qubes-db.service",
            ],
            NotStarted(report));
    }

    [Fact]
    public void All_of_it_leads_back_to_Xen_by_the_library_of_one_program_and_by_the_disk_that_another_waits_for()
    {
        var report = Parse(QubeStart.Told());
        Assert.Equal(
            ["dev-xvdc1.device", "qubes-db.service", "qubes-mount-dirs.service"],
            report.NeedXen.Order(StringComparer.Ordinal));
        Assert.True(report.LacksOnlyXen);
    }

    [Fact]
    public void A_unit_that_misses_a_command_would_fail_in_a_qube_too()
    {
        var report = Parse(QubeStart.Told(journal:
            """{"_SYSTEMD_UNIT":"qubes-mount-dirs.service","MESSAGE":"/usr/lib/qubes/init/mount-dirs.sh: 4: cmp: not found","__CURSOR":"2"}"""));
        Assert.DoesNotContain("qubes-mount-dirs.service", report.NeedXen);
        Assert.False(report.LacksOnlyXen);
    }

    [Fact]
    public void A_unit_that_fails_by_itself_is_not_excused_by_others()
    {
        var report = Parse(QubeStart.Told(change: text => text + "\n\nId=own.service\nLoadState=loaded\nActiveState=failed\n"
            + "Result=timeout\nInactiveExitTimestampMonotonic=9"));
        Assert.Equal(3, report.Failed.Count);
        Assert.False(report.LacksOnlyXen);
    }

    [Fact]
    public void What_the_journal_says_of_Xen_counts_as_well()
    {
        var own = QubeStart.Told(change: text => text.Replace("/usr/sbin/qubesdb-daemon", "/usr/sbin/other"));
        Assert.False(Parse(own).LacksOnlyXen);
        Assert.True(Parse(own.Replace(
            "journal\n",
            "journal\n" + """{"_SYSTEMD_UNIT":"qubes-db.service","MESSAGE":"cannot open /dev/xen/gntdev","__CURSOR":"7"}""" + "\n"))
            .LacksOnlyXen);
    }

    [Fact]
    public void A_start_that_was_given_up_leads_back_to_what_it_waited_for()
    {
        // In emergency mode the jobs of everything else are taken back: sysinit.target does not require local-fs.target.
        var report = Parse("""
            coppice-report 1
            state maintenance
            target multi-user.target
            units
            Id=multi-user.target
            LoadState=loaded
            ActiveState=inactive
            Requires=sysinit.target

            Id=sysinit.target
            LoadState=loaded
            ActiveState=inactive
            Wants=local-fs.target
            After=local-fs.target

            Id=local-fs.target
            LoadState=loaded
            ActiveState=inactive
            Requires=rw.mount

            Id=rw.mount
            LoadState=loaded
            ActiveState=inactive
            BindsTo=dev-xvdb.device

            Id=dev-xvdb.device
            LoadState=loaded
            ActiveState=inactive

            journal
            end

            """);
        Assert.All(report.NotStarted, unit => Assert.Equal(["dev-xvdb.device"], unit.Because));
        Assert.Equal(5 - 1, report.NotStarted.Count(unit => unit.Unit.Name != "multi-user.target"));
        Assert.True(report.LacksOnlyXen);
    }

    [Fact]
    public void A_target_that_was_reached_lacks_nothing_and_circles_end()
    {
        var graph = new UnitGraph(
            GuestUnit.ReadAll(
            [
                "Id=a.target", "LoadState=loaded", "ActiveState=active", "Wants=b.service idle.service", "",
                "Id=idle.service", "LoadState=loaded", "ActiveState=inactive", "",
                "Id=b.service", "LoadState=loaded", "ActiveState=inactive", "Requires=c.service", "",
                "Id=c.service", "LoadState=loaded", "ActiveState=inactive", "Requires=b.service gone.service", "", "no unit", "",
            ]),
            "a.target");
        Assert.True(graph.IsReached);
        Assert.Equal(
            ["b.service: gone.service", "c.service: gone.service"],
            graph.NotStarted.Select(unit => $"{unit.Unit.Name}: {string.Join(" ", unit.Because)}"));
        Assert.Empty(new UnitGraph([], "a.target").NotStarted);
    }
}
