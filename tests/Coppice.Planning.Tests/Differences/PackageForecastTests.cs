using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning.Differences;
using Coppice.Planning.Tests.Support;
using Coppice.Store.Generations;

namespace Coppice.Planning.Tests.Differences;

public sealed class PackageForecastTests
{
    private readonly List<PlanStep> steps = [];
    private readonly Dictionary<string, Resolution> resolutions = [];

    [Fact]
    public void The_same_change_in_many_templates_is_one_and_a_template_that_was_never_grown_changes_nothing()
    {
        Step(Declared.Template("base"), "ssl 1", "ssl 2");
        Step(Declared.Template("vault", "base"), "ssl 1, old 2", "ssl 2, old 1");
        Step(Declared.Template("new", "base"), null, "ssl 2");
        Step(Declared.Template("kept", "base"), "ssl 1", null);
        Step(Declared.Template("moved", "base"), "ssl 1.5, gone 1", "ssl 2");
        Assert.Equal(
            ["Upgraded ssl 1 2 base,vault", "Upgraded ssl 1.5 2 moved", "Downgraded old 2 1 vault", "Removed gone 1  moved"],
            Forecast().Select(change =>
                $"{change.Change.Kind} {change.Change.Name} {change.Change.Before?.Version} {change.Change.After?.Version} "
                    + $"{string.Join(',', change.Templates)}"));
        Assert.Equal([false, false, true, true], Forecast().Select(change => change.IsDangerous));
    }

    [Fact]
    public void What_goes_or_becomes_older_is_dangerous_also_where_a_script_may_do_otherwise()
    {
        var scripted = Declared.Template("scripted", "base") with
        {
            Scripts = [new DeclaredPath("x.sh", "/x.sh", Declared.Where)],
        };
        Step(Declared.Template("base"), "ssl 1", "ssl 1");
        Step(scripted, "ssl 1, gone 1, old 2, foreign 1", "ssl 1, old 1", "foreign");
        Step(Declared.Template("below", "scripted"), "ssl 1, gone 1, foreign 1", "ssl 1", "foreign");
        Assert.Equal(
            ["Downgraded old False True", "Removed foreign False False", "Removed gone False True"],
            Forecast().Select(change => $"{change.Change.Kind} {change.Change.Name} {change.IsCertain} {change.IsDangerous}"));
    }

    [Fact]
    public void Of_a_record_that_does_not_say_what_was_foreseen_everything_that_goes_is_dangerous()
    {
        Step(
            Declared.Template("base") with { Scripts = [new DeclaredPath("x.sh", "/x.sh", Declared.Where)] }, "ssl 1, foreign 1",
            "ssl 1");
        Assert.True(Assert.Single(Forecast()).IsDangerous);
    }

    [Fact]
    public void What_a_growth_has_beyond_its_forecast_is_noted_and_goes_on_to_its_children()
    {
        RecordedPackage Package(string name, string version) => new(name, version, "amd64", 1, false);
        Assert.Equal(
            ["foreign", "inherited", "newer"],
            PackageForecast.Unforeseen(
                [Package("ssl", "1"), Package("newer", "2"), Package("foreign", "1"), Package("inherited", "1")],
                [Package("ssl", "1"), Package("newer", "1"), Package("inherited", "1"), Package("absent", "1")],
                ["inherited", "left"]));
    }

    [Fact]
    public void What_was_agreed_to_is_known_by_template_and_package()
    {
        PackageChange Change(string name, PackageChangeKind kind) =>
            new(new RecordedPackage(name, "2", "amd64", 1, false), null, kind);
        var agreed = new AgreedChanges([new ForecastChange(Change("gone", PackageChangeKind.Removed), ["a"], true)]);
        PackageChange[] happened =
        [
            Change("gone", PackageChangeKind.Removed), Change("more", PackageChangeKind.Removed),
            Change("old", PackageChangeKind.Downgraded), Change("new", PackageChangeKind.Upgraded),
        ];
        Assert.Equal(["more", "old"], agreed.Beyond("a", happened).Select(change => change.Name));
        Assert.Equal(["gone", "more", "old"], agreed.Beyond("b", happened).Select(change => change.Name));
    }

    private IReadOnlyList<ForecastChange> Forecast() => PackageForecast.Of(
        new Plan(Declared.Family([.. steps.Select(step => step.Template)]), Declared.Snapshot(), steps, []), resolutions,
        new DistributionTable());

    private void Step(TemplateDeclaration template, string? before, string? after, string? unforeseen = null)
    {
        var current = before is null ? null : new Generation(
            template.Name, 1, default, null, Digest.Of("key"), Digest.Of("tree"), [], Digest.Of("snapshot"), 0,
            [.. Packages(before).Select(package => new RecordedPackage(package.Name, package.Version, "amd64", 1, false))], 0, 0,
            null)
        {
            Unforeseen = unforeseen?.Split(' '),
        };
        var step = new PlanStep(template, after is null ? PlanAction.Keep : PlanAction.Rebuild, [], current);
        steps.Add(step);
        if (after is not null)
        {
            var database = string.Concat(
                Packages(after).Select(package =>
                    $"Package: {package.Name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: "
                        + $"{package.Version}\n\n"));
            resolutions[template.Name] = new Resolution(step, [], [], [], 0) { Database = Encoding.UTF8.GetBytes(database) };
        }
    }

    private static IEnumerable<(string Name, string Version)> Packages(string text) =>
        text.Split(", ").Select(word => (word.Split(' ')[0], word.Split(' ')[1]));
}
