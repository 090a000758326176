using System.Text.Json;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>
/// <c>residue: forbid</c>: what a template takes out is never installed, wherever that gives the same packages.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ForbiddenResidueTests(GrownBase grown)
{
    private const string Family =
        """
        full: {from: base, packages: [leaves], files: conf}
        middle: {from: full, packages: [works-too]}
        lean: {from: middle, without: [leaves], residue: forbid}
        low: {from: lean, packages: [chain-top]}
        """;

    [Fact]
    public void What_is_taken_out_was_never_there_and_everything_else_is_as_declared()
    {
        using var bench = new Workbench(grown);
        bench.Write("conf/etc/mine", "mine\n");
        bench.Declare(
            Family
                + "\nnever: {from: base, packages: [works, works-too], files: conf}\nallowed: {from: middle, without: [leaves]}");

        var plan = bench.Do("plan").Text;
        Assert.Matches(
            @"lean +build on base +never grown; 2 packages; never installs leaves \(residue: forbid\); keeps works\n", plan);
        using (var json = JsonDocument.Parse(bench.Do("plan", "--json", "lean").Output))
        {
            var step = json.RootElement.GetProperty("steps").EnumerateArray()
                .Single(step => step.GetProperty("template").GetString() == "lean");
            Assert.Equal("base", step.GetProperty("grown_on").GetString());
            Assert.Equal(
                "leaves works",
                string.Join(
                    ' ', step.GetProperty("never_installed").EnumerateArray().Concat(step.GetProperty("kept").EnumerateArray())));
            Assert.Equal(0, step.GetProperty("removed").GetArrayLength());
        }

        bench.Grow();
        Assert.Equal(
            bench.Current("allowed")!.Packages.Select(package => (package.Name, package.Version)),
            bench.Current("lean")!.Packages.Select(package => (package.Name, package.Version)));
        // A template that was really grown without is the independent judge.
        Assert.Equal(bench.Tree("never"), bench.Tree("lean"));
        Assert.NotEqual(bench.Tree("allowed"), bench.Tree("lean"));
        Assert.DoesNotContain("leaver", bench.Text("lean", "etc/passwd"), StringComparison.Ordinal);
        Assert.Contains("leaver", bench.Text("allowed", "etc/passwd"), StringComparison.Ordinal);
        Assert.Equal(("base", 2), (bench.Current("lean")!.Parent!.Template, bench.Current("lean")!.Layers.Count));
        Assert.Equal(("lean", 3), (bench.Current("low")!.Parent!.Template, bench.Current("low")!.Layers.Count));

        Assert.Contains("nothing to do", bench.Do("build").Text + bench.Do("build").Error, StringComparison.Ordinal);
        Assert.Empty(bench.Fsck());
    }

    [Fact]
    public void Every_verb_knows_it()
    {
        using var bench = new Workbench(grown);
        bench.Write("conf/etc/mine", "mine\n");
        bench.Declare(Family).Grow();

        Assert.Contains("4 templates proved", bench.Do("audit", "full", "middle", "lean", "low").Text, StringComparison.Ordinal);
        using (var status = JsonDocument.Parse(bench.Do("status", "--json").Output))
        {
            Assert.All(
                status.RootElement.GetProperty("templates").EnumerateArray(),
                template => Assert.Equal("current", template.GetProperty("state").GetString()));
        }

        Assert.Contains("lean", bench.Do("tree").Text, StringComparison.Ordinal);
        bench.Do("check", "--offline");
        bench.Do("audit", "--account");
        Assert.Equal(
            "lean@1  leaves was never installed in it (residue: forbid): grown on base@1\n    (what came with them was "
                + "installed by name: works)\n",
            bench.Do("audit", "--residue").Text);
        Assert.Contains(
            "low removes nothing, nor does anything that it grows on with residue allowed",
            bench.Coppice("audit", "--residue", "low").Error, StringComparison.Ordinal);

        Assert.Contains(
            "lean keeps works, which would have come with what it removes", bench.Do("why", "lean", "works").Text,
            StringComparison.Ordinal);
        Assert.Contains(
            "lean keeps works, which would have come with what it removes", bench.Do("why", "--planned", "low", "works").Text,
            StringComparison.Ordinal);
        Assert.Contains("middle asks for works-too", bench.Do("why", "low", "works-too").Text, StringComparison.Ordinal);
        Assert.Contains("lean@1 has no package leaves", bench.Coppice("why", "lean", "leaves").Error, StringComparison.Ordinal);
        var explained = bench.Do("explain", "lean", "/etc/mine").Text;
        Assert.Contains("lean@1", explained, StringComparison.Ordinal);
        Assert.Contains("family.yaml:13", explained, StringComparison.Ordinal);
        bench.Do("run", "lean", "--", "test", "-e", "/usr/share/works/file");
    }

    [Fact]
    public void Where_the_packages_would_be_others_it_is_an_error_and_nothing_grows()
    {
        using var bench = new Workbench(grown);
        // Every base has it; and of what would do instead of what is taken out, apt takes another one.
        bench.Declare("lean: {from: base, without: [tzdata], residue: forbid}");
        var refused = bench.Coppice("plan");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(
            "lean: residue: forbid cannot be kept: grown on nothing without ever installing tzdata, it would have other "
                + "packages (1 more, 0 fewer)",
            refused.Error, StringComparison.Ordinal);
        Assert.Contains("+ tzdata ", refused.Error, StringComparison.Ordinal);
        Assert.Contains("family.yaml:13", refused.Error, StringComparison.Ordinal);
        Assert.Contains(
            "hint: set residue: allow at lean; coppice audit --residue lean then lists what stays behind", refused.Error,
            StringComparison.Ordinal);

        bench.Declare(
            "full: {from: base, packages: [works]}\nlean: {from: full, packages: [advises-works], recommends: true, without: "
                + "[works], residue: forbid}");
        refused = bench.Coppice("build");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(
            "grown on base without ever installing works, it would have other packages (1 more, 0 fewer)", refused.Error,
            StringComparison.Ordinal);

        bench.Declare(
            "full: {from: base, packages: [works]}\nother: {from: base, packages: [works-too]}\nlean: {from: [full, other], "
                + "without: [works], residue: forbid}");
        Assert.Contains(
            "lean: residue: forbid cannot be kept: it has several parents", bench.Coppice("plan").Error,
            StringComparison.Ordinal);
        Assert.Null(bench.Current("lean"));
    }

    [Fact]
    public void A_composed_template_is_what_its_declarations_give_and_says_so()
    {
        using var bench = new Workbench(grown)
            .Declare(
                "full: {from: base, packages: [leaves]}\nlean: {from: full, without: [leaves], residue: forbid}\nother: {from: "
                    + "base, packages: [works-too]}\nboth: {from: [other, lean]}")
            .Grow();
        Assert.DoesNotContain("leaver", bench.Text("lean", "etc/passwd"), StringComparison.Ordinal);
        // Its own declaration does not forbid it.
        Assert.Contains("leaver", bench.Text("both", "etc/passwd"), StringComparison.Ordinal);
        Assert.Contains("both@1  grown, and the same as its rebuild", bench.Do("audit", "both").Text, StringComparison.Ordinal);
    }

    // Four more bases are grown for this one.
    [Fact]
    [Trait("Category", "Full")]
    public void What_the_base_itself_declares_is_left_out_of_a_tree_grown_from_nothing()
    {
        using var bench = new Workbench(grown)
            .Declare(
                "root: {archive: test, packages: [leaves, chain-top]}\nlean: {from: root, without: [leaves], residue: "
                    + "forbid}\nnever: {archive: test, packages: [works, chain-top]}")
            .Grow("lean", "never");
        Assert.Matches(@"lean@1 +grown, and the same as its rebuild", bench.Do("audit", "lean").Text);
        Assert.Equal(bench.Tree("never"), bench.Tree("lean"));
        Assert.Null(bench.Current("lean")!.Parent);
        Assert.Equal(
            "lean@1  leaves was never installed in it (residue: forbid): grown from nothing\n    (what came with them was "
                + "installed by name: works)\n",
            bench.Do("audit", "--residue", "lean").Text);
    }

    [Fact]
    public void Changes_on_the_way_and_of_the_choice_itself_are_seen()
    {
        using var bench = new Workbench(grown);
        bench.Write("conf/etc/mine", "mine\n");
        bench.Declare(Family.Replace(", residue: forbid", "", StringComparison.Ordinal)).Grow();
        var subtractive = bench.Tree("lean");

        bench.Declare(Family);
        Assert.Matches(@"lean +rebuild on base +residue: forbid, so what it removes is never installed", bench.Do("plan").Text);
        bench.Grow();
        var additive = bench.Tree("lean");
        Assert.NotEqual(subtractive, additive);

        // A package that only passes by changes nothing, and the declaration is looked at all the same.
        bench.Declare(Family.Replace("packages: [leaves]", "packages: [leaves, mailcap]", StringComparison.Ordinal));
        Assert.Matches(@"lean +rebuild on base +full: packages: \+mailcap", bench.Do("plan").Text);
        bench.Grow();
        Assert.Contains(bench.Current("lean")!.Packages, package => package.Name == "mailcap");

        // The base gets the package itself: what never had it is nothing at all.
        bench.Declare(
            Family.Replace("packages: [leaves]", "packages: []", StringComparison.Ordinal)
                .Replace("{from: base,", "{from: trunk,", StringComparison.Ordinal)
                + "\ntrunk: {from: base, packages: [leaves]}");
        bench.Grow();
        Assert.Equal(("base", 2), (bench.Current("lean")!.Parent!.Template, bench.Current("lean")!.Layers.Count));

        bench.Declare(Family.Replace(", residue: forbid", "", StringComparison.Ordinal));
        Assert.Matches(@"lean +rebuild on middle +", bench.Do("plan").Text);
        bench.Grow();
        Assert.Equal(subtractive, bench.Tree("lean"));
        bench.Declare(Family).Grow();
        Assert.Equal(additive, bench.Tree("lean"));
    }
}
