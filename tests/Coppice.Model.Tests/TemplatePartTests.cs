using Coppice.Families;
using Coppice.Model;
using Coppice.Planning.Tests.Support;

namespace Coppice.Model.Tests;

public sealed class TemplatePartTests
{
    [Fact]
    public void A_template_of_one_parent_carries_out_itself()
    {
        var family = Declared.Family(Declared.Template("base", recommends: true), Declared.Template("child", "base"));
        Assert.Equal(["child"], Names(family, "child"));
        Assert.Equal(["base"], Names(family, "base"));
        Assert.True(Assert.Single(TemplatePart.Of(family, family.Template("child"))).Recommends);
    }

    [Fact]
    public void A_composed_one_carries_out_what_its_first_parent_has_not()
    {
        var family = Declared.Family(
            Declared.Template("base"), Declared.Template("apps", "base"), Declared.Template("office", "apps"),
            Declared.Template("web-base", "apps", recommends: true),
            Declared.Template("web", "web-base"), Declared.Composed("both", ["office", "web"]));
        Assert.Equal(["web-base", "web", "both"], Names(family, "both"));
        // Each as in its own template; of the parents the first one counts.
        Assert.Equal([true, true, false], TemplatePart.Of(family, family.Template("both")).Select(part => part.Recommends));
    }

    [Fact]
    public void What_another_branch_has_taken_out_is_not_taken_out_again()
    {
        var family = Declared.Family(
            Declared.Template("base", packages: ["less", "nano", "vim"]),
            Declared.Template("office", "base", without: ["less", "nano"]),
            Declared.Template("web", "base", without: ["less", "vim"]),
            Declared.Composed("both", ["office", "web"], without: ["tar"]));
        Assert.Equal(
            ["vim", "tar"],
            TemplatePart.Of(family, family.Template("both")).SelectMany(part => part.Declaration.Without)
                .Select(word => word.Value));
        Assert.Equal(
            ["less", "vim"],
            Assert.Single(TemplatePart.Of(family, family.Template("web"))).Declaration.Without.Select(word => word.Value));
    }

    private static IEnumerable<string> Names(Family family, string template) =>
        TemplatePart.Of(family, family.Template(template)).Select(part => part.Declaration.Name);
}
