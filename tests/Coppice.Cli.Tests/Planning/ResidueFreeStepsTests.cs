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
using Coppice.Planning.Residues;

namespace Coppice.Cli.Tests.Planning;

/// <summary>How a plan shows what never installs what it takes out.</summary>
public sealed class ResidueFreeStepsTests
{
    private static readonly SourceSpan Where = new("family.yaml", 1, 1);
    private static readonly TemplateDeclaration Base = new("base", "deb", null, [], [], [], [], null, Where);
    private static readonly TemplateDeclaration Full = Base with { Name = "full", Archive = null, Parent = "base" };
    private static readonly TemplateDeclaration Lean = Full with { Name = "lean", Parent = "full" };

    [Fact]
    public void The_line_says_on_what_it_grows_what_is_never_installed_and_what_stays() =>
        Assert.Contains(
            "lean  build on base  never grown; 0 packages; never installs less (residue: forbid); keeps a, b\n",
            Text(Without(["base"], Named("b", "a"))), StringComparison.Ordinal);

    [Fact]
    public void Nothing_that_stays_is_not_told_and_much_is_cut()
    {
        Assert.Contains(
            "lean  build from deb  never grown; 0 packages; never installs less (residue: forbid)\n", Text(Without([], Named())),
            StringComparison.Ordinal);
        Assert.Contains(
            "keeps p10, p11, p12, p13, p14, p15, p16, p17, p18, p19, p20 and 2 more\n",
            Text(Without(["base"], Named([.. Enumerable.Range(10, 13).Select(i => $"p{i}")]))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_has_it_for_every_step()
    {
        var document = JsonText.Of(PlanDocument.Of(Example));

        var steps = JsonDocument.Parse(document).RootElement.GetProperty("steps").EnumerateArray().ToList();
        Assert.Equal([null, "base", "base"], steps.Select(step => step.GetProperty("grown_on").GetString()));
        Assert.Equal([0, 0, 1], steps.Select(step => step.GetProperty("never_installed").GetArrayLength()));
        Assert.Equal([0, 0, 2], steps.Select(step => step.GetProperty("kept").GetArrayLength()));
    }

    private static Plan Plan => new(
        new Family("home", "family.yaml", new Dictionary<string, ArchiveDeclaration>(), [Base, Full, Lean]),
        new Snapshot(Digest.Of("snapshot"), default, new Dictionary<string, ArchiveSnapshot>()),
        [
            .. ((TemplateDeclaration[])[Base, Full, Lean])
                .Select(template => new PlanStep(template, PlanAction.Build, ["never grown"], null)),
        ],
        []);

    private static GrowthBasis Without(
        IReadOnlyList<string> ancestor, IReadOnlyDictionary<string, IReadOnlyList<string>> named) =>
        new(ancestor) { NeverInstalled = ["less"], Named = named };

    internal static ForeseenPlan Example => Foreseen(Without(["base"], Named("b", "a")));

    private static ForeseenPlan Foreseen(GrowthBasis build) => new(Plan, Resolutions(build), 1L << 40, new HashSet<Digest>());

    private static string Text(GrowthBasis build) =>
        string.Join(
            '\n',
            PlanText.Lines(Foreseen(build), Palette.None, width: null).Select(line =>
                string.Join("  ", line.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))));

    private static Dictionary<string, Resolution> Resolutions(GrowthBasis build) =>
        Plan.Steps.ToDictionary(
            step => step.Template.Name,
            step =>
                new Resolution(step, [], [], [], 0)
                {
                    Basis = step.Template == Lean ? build : GrowthBasis.Declared(step.Template),
                });

    private static Dictionary<string, IReadOnlyList<string>> Named(params string[] names) => new() { ["full"] = names };
}
