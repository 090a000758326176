using Coppice.Diagnosis.Journal;

namespace Coppice.Diagnosis.Tests.Journal;

public sealed class JournalEntryTests
{
    [Fact]
    public void Fields_are_read_in_all_forms_that_journalctl_gives_them()
    {
        var entries = JournalEntry.ReadAll(
        [
            """{"MESSAGE":"hello","_SYSTEMD_UNIT":"init.scope","UNIT":"a.service","PRIORITY":"3","MESSAGE_ID":"m","UNIT_RESULT":"exit-code","_BOOT_ID":"b","__CURSOR":"1"}""",
            """{"MESSAGE":[104,255,105],"_SYSTEMD_UNIT":"b.service","__CURSOR":"2"}""",
            """{"MESSAGE":null,"UNIT":["c.service","d.service"],"__CURSOR":"3"}""",
            "no json", "[1,2]", """{"MESSAGE":"cut o""", "",
        ]).ToList();
        Assert.Equal(3, entries.Count);
        Assert.Equal(new JournalEntry("hello", "a.service", 3, "m", "exit-code", "b", "1"), entries[0]);
        Assert.Equal(("h\ufffdi", "b.service", 6), (entries[1].Message, entries[1].Unit, entries[1].Priority));
        Assert.Equal(("", "c.service"), (entries[2].Message, entries[2].Unit));
    }

    [Fact]
    public void Units_that_failed_are_those_of_the_newest_boot()
    {
        var failed = FailedUnit.Of(
        [
            new("old", "old.service", 3, JournalEntry.UnitFailed, "timeout", "first", "1"),
            new("line one", "a.service", 6, "", "", "second", "2"),
            new("a.service: Failed", "a.service", 3, JournalEntry.UnitFailed, "exit-code", "second", "3"),
            new("fine", "b.service", 6, "", "", "second", "4"),
        ]);
        var unit = Assert.Single(failed);
        Assert.Equal(("a.service", "exit-code"), (unit.Name, unit.Result));
        Assert.Equal(["line one", "a.service: Failed"], unit.Lines);
        Assert.Empty(FailedUnit.Of([]));
    }

    [Fact]
    public void Units_that_were_not_started_are_those_whose_need_failed_in_the_newest_boot()
    {
        JournalEntry Entry(string unit, string id, string result, string boot = "second") =>
            new(unit, unit, 3, id, "", boot, unit) { JobResult = result };
        Assert.Equal(
            [new("early.target", ""), new("basic.target", "mount.service"), new("ssh.service", "mount.service"), new("gui", "dev")],
            FailedUnit.NotStarted(
            [
                Entry("old.service", JournalEntry.NotStarted, "failed", "first"),
                Entry("old.target", JournalEntry.NotStarted, "dependency", "first"),
                Entry("early.target", JournalEntry.NotStarted, "dependency"),
                Entry("mount.service", JournalEntry.NotStarted, "failed"),
                Entry("basic.target", JournalEntry.NotStarted, "dependency"),
                Entry("ssh.service", JournalEntry.NotStarted, "dependency"),
                Entry("other.service", JournalEntry.UnitFailed, "dependency"),
                Entry("dev", JournalEntry.NotStarted, "timeout"),
                Entry("ssh.service", JournalEntry.NotStarted, "dependency"),
                Entry("gui", JournalEntry.NotStarted, "dependency"),
            ]));
        Assert.Empty(FailedUnit.NotStarted([]));
    }
}
