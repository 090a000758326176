using Coppice.Engine.Scheduling;

namespace Coppice.Engine.Tests.Scheduling;

public sealed class PackagedUnitsTests
{
    [Theory]
    [InlineData("check")]
    [InlineData("update")]
    public void Units_of_a_package_are_those_of_schedule_for_a_family_in_etc(string verb)
    {
        var written = UnitFile.Of(new ScheduledRun(
            "home", verb, Weekly: false, "/usr/bin/coppice", "/etc/coppice/home/family.yaml", "/var/lib/coppice", null, true));
        var packaged = PackagedUnits.All().Where(unit => unit.Name.StartsWith($"coppice-{verb}@.", StringComparison.Ordinal));
        Assert.Equal(
            written.Select(unit => (Path.GetExtension(unit.Name), Body(unit.Text))),
            packaged.Select(unit => (Path.GetExtension(unit.Name), Body(unit.Text.Replace("%i", "home")))));
        Assert.All(packaged, unit => Assert.StartsWith($"# For the family /etc/coppice/NAME", unit.Text, StringComparison.Ordinal));
    }

    // Without the first line, which says who wrote it.
    private static string Body(string text) => text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
}
