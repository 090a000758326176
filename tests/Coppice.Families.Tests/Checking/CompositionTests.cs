namespace Coppice.Families.Tests.Checking;

public sealed class CompositionTests : IDisposable
{
    private readonly FamilyFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void The_first_parent_is_the_one_that_it_grows_on()
    {
        var template = files.Read(Templates("base: ", "office: base", "web: base", "both: [office, web]")).Template("both");

        Assert.Equal(("office", "web", true), (template.Parent, Assert.Single(template.OtherParents), template.IsComposed));
    }

    [Fact]
    public void One_parent_in_a_list_is_one_parent() =>
        Assert.False(files.Read(Templates("base: ", "leaf: [base]")).Template("leaf").IsComposed);

    [Fact]
    public void The_chain_has_every_declaration_once_and_after_all_its_ancestors()
    {
        var family = files.Read(Templates(
            "all: [more, media]", "more: both", "both: [office, web]", "office: apps", "web: web-base", "media: web-base",
            "web-base: apps", "apps: base", "base: "));

        Assert.Equal(["base", "apps", "office", "web-base", "web", "both"], Chain("both"));
        Assert.Equal(["base", "apps", "office", "web-base", "web", "both", "more", "media", "all"], Chain("all"));
        Assert.Equal(["web-base", "web", "both"], CarriedOut("both"));
        Assert.Equal(["media", "all"], CarriedOut("all"));
        Assert.Equal(["more"], CarriedOut("more"));
        Assert.Equal(["all", "more", "both", "office", "apps", "base"], family.Line(family.Template("all")).Select(t => t.Name));
        Assert.Equal("bookworm", family.ArchiveOf(family.Template("all")).Name);

        IEnumerable<string> Chain(string name) => family.Chain(family.Template(name)).Select(t => t.Name);
        IEnumerable<string> CarriedOut(string name) => family.CarriedOut(family.Template(name)).Select(t => t.Name);
    }

    [Fact]
    public void A_composed_template_comes_after_all_its_parents() =>
        Assert.Equal(
            ["base", "a", "c", "b", "both", "leaf"],
            files.Read(
                Templates("leaf: both", "both: [a, b]", "a: base", "b: c", "c: base", "base: ")).Templates.Select(t => t.Name));

    [Fact]
    public void An_unknown_parent_is_told_at_its_place_with_the_nearest_name()
    {
        var problem = files.Problem(Templates("base: ", "office: base", "web: base", "both: [office, wbe]"));

        Assert.Equal("there is no template wbe; did you mean web?", problem.Message);
        Assert.Equal((9, 25), (problem.Where!.Line, problem.Where.Column));
    }

    [Fact]
    public void Parents_on_two_bases_are_refused()
    {
        var problem = files.Problem(
            Templates("base: ", "other: ", "office: base", "deep: other", "web: deep", "both: [office, web]"));

        Assert.Equal(
            "web grows on the base other, but office on base: the parents of one template must stand on the same base",
            problem.Message);
        Assert.Equal(11, problem.Where!.Line);
        Assert.Equal("remove web from both", problem.Hint);
    }

    [Theory]
    [InlineData("both: [web, leaf]", "leaf already has everything of web, since it grows from it", 17)]
    [InlineData("both: [leaf, web]", "leaf already has everything of web, since it grows from it", 23)]
    [InlineData("both: [leaf, base]", "leaf already has everything of base, since it grows from it", 23)]
    public void A_parent_that_another_one_grows_from_is_refused(string both, string message, int column)
    {
        var problem = files.Problem(Templates("base: ", "web: base", "leaf: web", both));

        Assert.Equal((message, column), (problem.Message, problem.Where!.Column));
        Assert.StartsWith("leave ", problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cycle_through_another_parent_is_found()
    {
        var problem = files.Problem(Templates("base: ", "a: base", "b: [a, c]", "c: [a, d]", "d: b"));

        Assert.Equal("templates grow from each other: b → c → d → b", problem.Message);
        Assert.Equal((8, 17), (problem.Where!.Line, problem.Where.Column));
    }

    [Fact]
    public void Several_wrong_things_are_told_at_once() =>
        Assert.Equal(
            3,
            files.Problems(
                Templates(
                    "base: ", "other: ", "a: base", "b: other", "both: [a, b]", "again: [a, a]", "lost: [a, nowhere]")).Count);

    [Fact]
    public void Levels_count_along_the_longest_way()
    {
        files.Add("family.yaml", Templates("base: ", "a: base", "b: base", "c: b", "both: [a, c]"));

        Assert.Equal(
            "the template both is the 4th in its chain, but there can be at most 3 levels",
            Assert.Single(files.Problems(new FamilyLimits { Levels = 3 })).Message);
    }

    [Fact]
    public void Declarations_of_one_template_are_limited()
    {
        files.Add("family.yaml", Templates("base: ", "a: base", "b: base", "c: base", "all: [a, b, c]"));

        Assert.Equal(5, files.Read(new FamilyLimits { Declarations = 5 }).Templates.Count);
        Assert.Equal(
            "more than 4 declarations make the template all",
            Assert.Single(files.Problems(new FamilyLimits { Declarations = 4 })).Message);
    }

    [Fact]
    public void A_family_woven_of_composed_templates_is_read_in_no_time()
    {
        // 2^40 ways lead from the last one to the base.
        var woven = Enumerable.Range(0, 40).SelectMany(i =>
            new[]
            {
                $"l{i}: {(i == 0 ? "base" : $"[l{i - 1}, r{i - 1}]")}",
                $"r{i}: {(i == 0 ? "base" : $"[l{i - 1}, r{i - 1}]")}",
            });
        var family = files.Read(Templates(["base: ", .. woven]));

        Assert.Equal(80, family.Chain(family.Template("l39")).Count);
    }

    private static string Templates(params string[] templates) =>
        FamilyFiles.Head + "templates:\n"
            + string.Concat(
                templates.Select(t => t.Split(": "))
                    .Select(t => $"  {t[0]}: {{{(t[1].Length == 0 ? "archive: bookworm" : $"from: {t[1]}")}}}\n"));
}
