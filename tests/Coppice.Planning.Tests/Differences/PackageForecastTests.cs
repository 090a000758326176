using System.Text;
using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Planning.Differences;
using Coppice.Planning.Tests.Support;
using Coppice.Store.Generations;
using InstalledPackage = Coppice.Store.Generations.InstalledPackage;

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
            Forecast().Select(change => $"{change.Change.Kind} {change.Change.Name} {change.Change.Before?.Version} {change.Change.After?.Version} {string.Join(',', change.Templates)}"));
        Assert.Equal([false, false, true, true], Forecast().Select(change => change.IsDangerous));
    }

    [Fact]
    public void What_a_script_may_have_installed_is_not_called_dangerous()
    {
        var scripted = Declared.Template("scripted", "base") with { Scripts = [new DeclaredPath("x.sh", "/x.sh", Declared.Where)] };
        Step(Declared.Template("base"), "ssl 1", "ssl 1");
        Step(scripted, "ssl 1, foreign 1", "ssl 1");
        Step(Declared.Template("below", "scripted"), "ssl 1, foreign 1", "ssl 1");
        var change = Assert.Single(Forecast());
        Assert.Equal((PackageChangeKind.Removed, false, false), (change.Change.Kind, change.IsCertain, change.IsDangerous));
    }

    private IReadOnlyList<ForecastChange> Forecast() => PackageForecast.Of(
        new Plan(Declared.Family([.. steps.Select(step => step.Template)]), Declared.Snapshot(), steps, []), resolutions, new DistributionTable());

    private void Step(TemplateDeclaration template, string? before, string? after)
    {
        var current = before is null ? null : new Generation(
            template.Name, 1, default, null, Digest.Of("key"), Digest.Of("tree"), [], Digest.Of("snapshot"), 0,
            [.. Packages(before).Select(package => new InstalledPackage(package.Name, package.Version, "amd64", 1, false))], 0, 0, null);
        var step = new PlanStep(template, after is null ? PlanAction.Keep : PlanAction.Rebuild, [], current);
        steps.Add(step);
        if (after is not null)
        {
            var database = string.Concat(Packages(after).Select(package => $"Package: {package.Name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {package.Version}\n\n"));
            resolutions[template.Name] = new Resolution(step, [], [], [], 0) { Database = Encoding.UTF8.GetBytes(database) };
        }
    }

    private static IEnumerable<(string Name, string Version)> Packages(string text) => text.Split(", ").Select(word => (word.Split(' ')[0], word.Split(' ')[1]));
}
