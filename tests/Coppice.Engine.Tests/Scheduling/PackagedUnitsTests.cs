using Coppice.Engine.Scheduling;

namespace Coppice.Engine.Tests.Scheduling;

public sealed class PackagedUnitsTests
{
    [Theory]
    [InlineData("check")]
    [InlineData("update")]
    [InlineData("pages")]
    [InlineData("cache")]
    public void Units_of_a_package_are_those_of_schedule_for_a_family_in_etc(string verb)
    {
        ScheduledRun Run(string run) => new(
            "home", run, Weekly: false, "/usr/bin/coppice", "/etc/coppice/home/family.yaml", "/var/lib/coppice", null, true);
        var written = verb switch
        {
            "pages" => PageUnits.Of(Run("serve"), new ServedPages(null, null)),
            "cache" => CacheUnits.Of(Run("serve"), new ServedCache("127.0.0.1:8082", Pin: false, [])),
            _ => UnitFile.Of(Run(verb)),
        };
        var packaged = PackagedUnits.All().Where(unit => unit.Name.StartsWith($"coppice-{verb}@.", StringComparison.Ordinal));
        Assert.Equal(
            written.Select(unit => (Path.GetExtension(unit.Name), Body(unit.Text))),
            packaged.Select(unit => (Path.GetExtension(unit.Name), Body(unit.Text.Replace("%i", "home")))));
        Assert.All(packaged, unit => Assert.StartsWith($"# For the family /etc/coppice/NAME", unit.Text, StringComparison.Ordinal));
    }

    // Without the first line, which says who wrote it.
    private static string Body(string text) => text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..];
}
