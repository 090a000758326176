using System.Text.Json;
using Coppice.Archives;
using Coppice.Cli.Output;
using Coppice.Cli.Planning;
using Coppice.Distributions;
using Coppice.Engine.Building;
using Coppice.Engine.Documents;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Model;
using Coppice.Planning;

namespace Coppice.Cli.Tests.Planning;

/// <summary>How a plan shows what is hoped to be grafted, what will be, and what turned out not to.</summary>
public sealed class GraftStepsTests
{
    private static readonly SourceSpan Where = new("family.yaml", 1, 1);
    private static readonly TemplateDeclaration Base = new("base", "deb", null, [], [], [], [], null, Where);
    private static readonly TemplateDeclaration A = Base with { Name = "a", Archive = null, Parent = "base" };
    private static readonly TemplateDeclaration B = A with { Name = "b", Parent = "a" };

    private static readonly Plan Plan = new(
        new Family("home", "family.yaml", new Dictionary<string, ArchiveDeclaration>(), [Base, A, B]),
        new Snapshot(Digest.Of("snapshot"), default, new Dictionary<string, ArchiveSnapshot>()),
        [
            new(Base, PlanAction.Rebuild, ["newer snapshot"], null), new(A, PlanAction.Graft, ["base is grown first"], null),
            new(B, PlanAction.Graft, ["a is grown first"], null),
        ],
        []);

    private static readonly Dictionary<string, Resolution> Resolutions = new()
    {
        ["base"] = new(Plan.Steps[0], [Package("libc")], [], [], 2 << 20),
        ["a"] = new(Plan.Steps[1], [], [], [], 1 << 20)
        {
            Fallback = [Package("git"), Package("less")],
            Method = new ForeseenMethod(GrowthMethod.Graft),
        },
        ["b"] = new(
            Plan.Steps[2] with { Action = PlanAction.Rebuild, Reasons = ["a is grown first", "vim is newer (1 → 2)"] }, [], [],
            [], 0),
    };

    [Fact]
    public void A_graft_says_how_many_packages_it_keeps_and_downloads_none()
    {
        var text = string.Join('\n', PlanText.Lines(Foreseen(1L << 40), Palette.None, width: null));
        Assert.Contains("graft on base", text, StringComparison.Ordinal);
        Assert.Contains("base is grown first; 2 packages kept", text, StringComparison.Ordinal);
        Assert.Contains("rebuild on a", text, StringComparison.Ordinal);
        Assert.Contains("vim is newer (1 → 2); 0 packages", text, StringComparison.Ordinal);
        Assert.Contains("2 to rebuild", text, StringComparison.Ordinal);
        Assert.Contains("1 to graft", text, StringComparison.Ordinal);
        Assert.Contains("download 1.0 KiB", text, StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_is_free_is_marked()
    {
        Assert.Contains(
            " · ! space at most 3.0 MiB of 2.0 MiB free",
            string.Join('\n', PlanText.Lines(Foreseen(2 << 20), Palette.None, width: null)), StringComparison.Ordinal);
        Assert.Contains(
            " · space at most 3.0 MiB of 3.0 MiB free",
            string.Join('\n', PlanText.Lines(Foreseen(3 << 20), Palette.None, width: null)), StringComparison.Ordinal);
    }

    [Fact]
    public void In_the_document_it_is_the_action_graft_without_packages()
    {
        var document = JsonText.Of(PlanDocument.Of(Foreseen(1L << 40)));

        var steps = JsonDocument.Parse(document).RootElement.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal(["rebuild", "graft", "rebuild"], steps.Select(step => step.GetProperty("action").GetString()));
        Assert.Equal(["build", "graft", "build"], steps.Select(step => step.GetProperty("method").GetString()));
        Assert.Equal(
            (0, 0L), (steps[1].GetProperty("packages").GetArrayLength(), steps[1].GetProperty("download_bytes").GetInt64()));
    }

    [Theory]
    [InlineData(GrowthMethod.Graft, false, "graft on base", "graft")]
    [InlineData(GrowthMethod.Graft, true, "graft, or rebuild on base", "graft")]
    [InlineData(GrowthMethod.UpgradeInPlace, true, "upgrade in place, or rebuild on base", "upgrade-in-place")]
    [InlineData(GrowthMethod.Extend, true, "extend, or rebuild on base", "extend")]
    [InlineData(GrowthMethod.Compose, true, "compose, or rebuild on base", "compose")]
    [InlineData(GrowthMethod.Build, false, "rebuild on base", "build")]
    public void The_method_that_will_be_used_is_named(GrowthMethod method, bool orBuild, string text, string word)
    {
        var resolutions = new Dictionary<string, Resolution>(Resolutions)
        {
            ["a"] = Resolutions["a"] with { Method = new ForeseenMethod(method, orBuild) },
        };
        var foreseen = new ForeseenPlan(Plan, resolutions, 1L << 40, new HashSet<Digest>());
        Assert.Contains(
            $" {text} ", string.Join('\n', PlanText.Lines(foreseen, Palette.None, width: null)), StringComparison.Ordinal);
        var step = JsonDocument.Parse(JsonText.Of(PlanDocument.Of(foreseen))).RootElement.GetProperty("steps")[1];
        Assert.Equal((word, orBuild), (step.GetProperty("method").GetString(), step.GetProperty("or_build").GetBoolean()));
    }

    internal static ForeseenPlan Foreseen(long free) => new(Plan, Resolutions, free, new HashSet<Digest> { Digest.Of("libc") });

    private static PackageFile Package(string name) =>
        new(name, "1", "amd64", "pool/x.deb", 1024, Digest.Of(name), new Uri("http://mirror.example/debian"));
}
