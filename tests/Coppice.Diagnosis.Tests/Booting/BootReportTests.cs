using Coppice.Diagnosis.Booting;

namespace Coppice.Diagnosis.Tests.Booting;

public sealed class BootReportTests
{
    private const string Whole = """
        noise of the line before
        coppice-report 1
        state degraded
        target multi-user.target
        units
        Id=multi-user.target
        LoadState=loaded
        ActiveState=active

        Id=qubes-mount-dirs.service
        LoadState=loaded
        ActiveState=failed
        Result=exit-code
        Description=Initialize = mount

        journal
        {"UNIT":"qubes-mount-dirs.service","MESSAGE":"Starting","__CURSOR":"1"}
        {"_SYSTEMD_UNIT":"qubes-mount-dirs.service","MESSAGE":"/x.sh: 4: cmp: not found","__CURSOR":"2"}
        {"_SYSTEMD_UNIT":"other.service","MESSAGE":"/y.sh: 1: kmod: not found","__CURSOR":"0"}
        {"_SYSTEMD_UNIT":"qubes-mount-dirs.service","MESSAGE":"/x.sh: 4: cmp: not found","__CURSOR":"2"}
        end

        """;

    [Fact]
    public void A_report_says_state_failed_units_and_what_was_missing()
    {
        var report = BootReport.Parse(Whole.Replace("\n", "\r\n", StringComparison.Ordinal));
        Assert.Equal(
            ("degraded", "multi-user.target", true, true), (report.State, report.Target, report.IsReached, report.IsComplete));
        var unit = Assert.Single(report.Failed);
        Assert.Equal(("qubes-mount-dirs.service", "Initialize = mount", "exit-code"), (unit.Name, unit.Description, unit.Result));
        Assert.Equal(["Starting", "/x.sh: 4: cmp: not found"], unit.Lines);
        Assert.Equal(
            ["qubes-mount-dirs.service cmp 4", "other.service kmod 1"],
            report.Missing.Select(missing => $"{missing.Unit} {missing.Command} {missing.ScriptLine}"));
    }

    [Fact]
    public void A_report_that_breaks_off_anywhere_says_what_it_has()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            var report = BootReport.Parse(Whole[..length]);
            Assert.True(
                report.Failed.Count <= 1 && report.IsComplete == Whole[..length].Contains("\nend", StringComparison.Ordinal));
        }

        Assert.Null(BootReport.Parse("").State);
        Assert.Null(BootReport.Parse("state running\nend\n").State);
    }
}
