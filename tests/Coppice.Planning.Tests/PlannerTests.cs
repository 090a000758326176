using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Model;
using Coppice.Sandbox;
using Coppice.Planning.Residues;
using Coppice.Planning.Tests.Support;
using Coppice.Store;
using Coppice.Store.Generations;

namespace Coppice.Planning.Tests;

public sealed class PlannerTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("coppice-test-").FullName;
    private readonly GenerationStore generations;
    private readonly InputReader inputs = new(new FileTree(new ConfinedRunner()));
    private readonly DistributionTable distributions = new();

    public PlannerTests() => generations = new GenerationStore(StoreOpening.OpenOrCreate(folder), TimeProvider.System);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_was_never_grown_is_built()
    {
        var plan = Plan(Declared.Family(Declared.Template("base"), Declared.Template("child", "base")));
        Assert.Equal([PlanAction.Build, PlanAction.Build], plan.Steps.Select(step => step.Action));
        Assert.All(plan.Steps, step => Assert.Equal(["never grown"], step.Reasons));
    }

    [Fact]
    public void What_is_as_declared_is_kept()
    {
        var family = Declared.Family(Declared.Template("base"), Declared.Template("child", "base", ["git", "less"]));
        Grow(family);
        // The order in which packages are written says nothing.
        var again = Plan(Declared.Family(Declared.Template("base"), Declared.Template("child", "base", ["less", "git"])));
        Assert.Empty(again.Changes);
        Assert.Equal([PlanAction.Keep, PlanAction.Keep], again.Steps.Select(step => step.Action));
    }

    [Fact]
    public void A_longer_list_adds_packages_where_nothing_else_has_changed()
    {
        Grow(Declared.Family(Declared.Template("base"), Declared.Template("child", "base", ["less"])));
        var longer = Declared.Template("child", "base", ["git", "less"]);
        Assert.True(Adds(Declared.Template("base"), longer));
        Assert.False(Adds(Declared.Template("base"), longer with { Recommends = true }));
        Assert.False(Adds(Declared.Template("base", packages: ["vim"]), longer));

        bool Adds(TemplateDeclaration parent, TemplateDeclaration child) =>
            Plan(Declared.Family(parent, child)).Changes.Single(step => step.Template.Name == "child").AddsPackages;
    }

    [Fact]
    public void A_change_reaches_the_template_and_its_descendants_with_their_reasons()
    {
        Grow(
            Declared.Family(
                Declared.Template("base"), Declared.Template("a", "base"), Declared.Template("b", "a"),
                Declared.Template("c", "base")));
        var plan = Plan(
            Declared.Family(
                Declared.Template("base"), Declared.Template("a", "base", ["git"]), Declared.Template("b", "a"),
                Declared.Template("c", "base")));
        Assert.Equal(
            [("a", "packages: +git"), ("b", "a is grown first")],
            plan.Changes.Select(step => (step.Template.Name, string.Join(", ", step.Reasons))));
    }

    [Fact]
    public void A_newer_snapshot_reaches_all()
    {
        var family = Declared.Family(Declared.Template("base"), Declared.Template("a", "base"));
        Grow(family);
        Assert.Equal(
            [["newer snapshot"], ["newer snapshot", "base is grown first"]],
            Plan(family, "two").Changes.Select(step => step.Reasons));
    }

    [Fact]
    public void Only_what_has_another_parent_or_snapshot_and_nothing_else_may_be_grafted()
    {
        TemplateDeclaration[] templates =
        [
            Declared.Template("base"), Declared.Template("a", "base", ["git"]), Declared.Template("b", "a", without: ["nano"]),
        ];
        Grow(Declared.Family(templates));
        Assert.Equal([PlanAction.Rebuild, PlanAction.Graft, PlanAction.Graft], Actions(Declared.Family(templates), "two"));
        Assert.Equal(
            [PlanAction.Rebuild, PlanAction.Graft, PlanAction.Graft],
            Actions(Declared.Family(Declared.Template("base", packages: ["less"]), templates[1], templates[2])));
        Assert.Equal(
            [PlanAction.Keep, PlanAction.Rebuild, PlanAction.Graft],
            Actions(Declared.Family(templates[0], Declared.Template("a", "base", ["git", "less"]), templates[2])));
        Assert.Equal(
            [PlanAction.Rebuild, PlanAction.Rebuild, PlanAction.Graft],
            Actions(Declared.Family(templates[0], Declared.Template("a", "base"), templates[2]), "two"));
        Assert.Equal(
            [PlanAction.Rebuild, PlanAction.Graft, PlanAction.Rebuild],
            Actions(Declared.Family(templates[0], templates[1], Declared.Template("b", "a")), "two"));
        Assert.Equal(
            [PlanAction.Keep, PlanAction.Keep, PlanAction.Rebuild],
            Actions(Declared.Family(templates[0], templates[1], templates[2] with { Recommends = true })));
        Assert.Equal(
            [PlanAction.Keep, PlanAction.Keep, PlanAction.Keep, PlanAction.Build],
            Actions(Declared.Family([.. templates, Declared.Template("new", "b")])));
    }

    [Fact]
    public void What_never_installs_what_it_takes_out_is_held_against_what_it_grows_on_and_never_grafted()
    {
        TemplateDeclaration[] templates =
        [
            Declared.Template("base"), Declared.Template("full", "base", ["git"]),
            Declared.Template("lean", "full", without: ["git"]) with { ForbidsResidue = true },
            Declared.Template("low", "lean", ["less"]),
        ];
        var family = Declared.Family(templates);
        Grow(family);
        // As the first three were grown before it was forbidden.
        Assert.Equal(
            [("lean", PlanAction.Rebuild, "residue: forbid, so what it removes is never "
                + "installed"), ("low", PlanAction.Graft, "lean is grown first")],
            Plan(family).Changes.Select(step => (step.Template.Name, step.Action, string.Join(", ", step.Reasons))));

        WithoutResidue(family, "lean", new GrowthBasis(["base"])
        {
            NeverInstalled = ["git"],
            Named = new Dictionary<string, IReadOnlyList<string>> { ["full"] = ["git-man"] },
        });
        Assert.Equal([PlanAction.Keep, PlanAction.Keep, PlanAction.Keep], Actions(family).Take(3));
        Assert.Equal(["newer snapshot", "base is grown first"], Plan(family, "two").Steps[2].Reasons);
        Assert.Equal(PlanAction.Rebuild, Actions(family, "two")[2]);
        var other = Declared.Family(templates[0], Declared.Template("full", "base", ["git", "vim"]), templates[2], templates[3]);
        Assert.Equal([PlanAction.Keep, PlanAction.Rebuild, PlanAction.Rebuild, PlanAction.Graft], Actions(other));
        Assert.Equal(["full: packages: +vim"], Plan(other).Steps[2].Reasons);
        var allowed = Declared.Family(templates[0], templates[1], templates[2] with { ForbidsResidue = null }, templates[3]);
        Assert.Contains("what it removes may be installed before again", Plan(allowed).Steps[2].Reasons);
        var elsewhere = Declared.Family(
            templates[0], Declared.Template("new"), Declared.Template("full", "new", ["git"]), templates[2], templates[3]);
        Assert.Equal(["it can no longer grow on base"], Plan(elsewhere).Steps[3].Reasons);
    }

    [Fact]
    public void A_composed_template_may_be_grafted_unless_another_parent_declares_otherwise()
    {
        Grow(Composed(Declared.Template("web", "web-base"), "office", "web"));
        Assert.Equal(PlanAction.Graft, Actions(Composed(Declared.Template("web", "web-base"), "office", "web"), "two")[^1]);
        Assert.Equal(PlanAction.Rebuild, Actions(Composed(Declared.Template("web", "web-base", ["git"]), "office", "web"))[^1]);
    }

    [Fact]
    public void Recommended_packages_are_inherited_so_a_change_above_is_one_below()
    {
        Grow(Declared.Family(Declared.Template("base"), Declared.Template("a", "base")));
        var plan = Plan(Declared.Family(Declared.Template("base", recommends: true), Declared.Template("a", "base")));
        Assert.All(plan.Steps, step => Assert.Contains("recommends: no → yes", step.Reasons));
    }

    [Fact]
    public void A_change_of_another_parent_reaches_a_composed_template()
    {
        Grow(Composed(Declared.Template("web", "web-base"), "office", "web"));
        Assert.Empty(Plan(Composed(Declared.Template("web", "web-base"), "office", "web")).Changes);
        var plan = Plan(Composed(Declared.Template("web", "web-base", ["git"]), "office", "web"));
        Assert.Equal(
            [("web", "packages: +git"), ("both", "web: packages: +git; web is grown first")],
            plan.Changes.Select(step => (step.Template.Name, string.Join("; ", step.Reasons))));
    }

    [Fact]
    public void The_order_of_parents_counts()
    {
        Grow(Composed(Declared.Template("web", "web-base"), "office", "web", "base-two"));
        Assert.Equal(
            ["composition: in another order"],
            Plan(Composed(Declared.Template("web", "web-base"), "office", "base-two", "web")).Changes.Single().Reasons);
    }

    [Fact]
    public void Whoever_asks_for_a_composed_template_asks_for_all_its_parents() =>
        Assert.Equal(
            ["base", "office", "web-base", "web", "both"],
            Plan(
                Composed(Declared.Template("web", "web-base"), "office", "web"),
                targets: "both").Steps.Select(step => step.Template.Name));

    [Fact]
    public void Only_what_was_asked_for_and_its_ancestors_are_planned()
    {
        var family = Declared.Family(
            Declared.Template("base"), Declared.Template("a", "base"), Declared.Template("b", "a"),
            Declared.Template("c", "base"));
        Assert.Equal(["base", "a"], Plan(family, targets: "a").Steps.Select(step => step.Template.Name));
    }

    [Fact]
    public void What_is_no_longer_declared_is_named_and_left_alone()
    {
        Grow(Declared.Family(Declared.Template("base"), Declared.Template("old", "base")));
        var plan = Plan(Declared.Family(Declared.Template("base")));
        Assert.Equal(["old"], plan.Undeclared);
        Assert.Empty(plan.Changes);
    }

    [Fact]
    public void A_template_of_another_family_is_never_overwritten()
    {
        Grow(Declared.Family(Declared.Template("base")) with { Name = "other" });
        var failure = Assert.Throws<Failure>(() => Plan(Declared.Family(Declared.Template("base"))));
        Assert.Contains("a template base of another family, other", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ProblemKind.OtherFamily, failure.Problems[0].Kind);
    }

    // A generation as growing it without the packages would add it.
    private void WithoutResidue(Family family, string name, GrowthBasis build)
    {
        var (template, below, snapshot) = (family.Template(name), generations.Current(build.GrownOn!)!, Declared.Snapshot());
        var read = inputs.Read(
            family, template, snapshot.Archives["deb"], distributions.PackageManager("debian"), below.Tree, build);
        generations.Add(
            generations.Current(name)! with
            {
                Parent = new GenerationParent(below.Template, below.Number, below.Tree),
                Key = read.Key,
                Inputs = read.Values,
            });
        var kept = GrowthBasis.Of(generations.Current(name)!);
        Assert.Equal(
            (build.GrownOn, string.Join(' ', build.NeverInstalled), string.Join(' ', build.AllNamed)),
            (kept.GrownOn, string.Join(' ', kept.NeverInstalled), string.Join(' ', kept.AllNamed)));
        Assert.Equal(build.Named.Keys, kept.Named.Keys);
    }

    private static Family Composed(TemplateDeclaration web, params string[] parents) => Declared.Family(
        Declared.Template("base"), Declared.Template("office", "base"), Declared.Template("web-base", "base"), web,
        Declared.Template("base-two", "base"), Declared.Composed("both", parents));

    private List<PlanAction> Actions(Family family, string snapshot = "one") =>
        [.. Plan(family, snapshot).Steps.Select(step => step.Action)];

    private Plan Plan(Family family, string snapshot = "one", string? targets = null) =>
        new Planner(inputs, generations, distributions)
            .Make(family, Declared.Snapshot(snapshot), targets is null ? [] : [family.Template(targets)]);

    private void Grow(Family family) => Records.Grow(generations, family);
}
