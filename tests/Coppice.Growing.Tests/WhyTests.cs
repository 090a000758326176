using System.Text.Json;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

[Trait("Category", "Integration")]
public sealed class WhyTests(GrownBase grown)
{
    // The case that users of Qubes OS know: what a template had before is taken for what one has added.
    private const string Qube =
        """
        qube: {from: base, packages: [qubes-core-agent]}
        full: {from: qube, packages: [office]}
        """;

    [Fact]
    public void What_was_there_before_cannot_be_taken_out_again()
    {
        using var bench = new Workbench(grown).Declare(Qube + "\nlean: {from: full, without: [mailcap, office, xdg-utils]}");
        foreach (var verb in (string[])["plan", "build"])
        {
            var result = bench.Coppice(verb);
            Assert.Equal(1, result.ExitCode);
            Assert.Contains(
                "lean: xdg-utils cannot be removed: it was there before full's own packages (qube has it), and qubes-core-agent "
                    + "needs it and would be removed, too: "
                    + "qubes-core-agent depends on xdg-utils\n", result.Error, StringComparison.Ordinal);
            Assert.Contains(
                $"    qube asks for qubes-core-agent ({bench.FamilyFile}:13)\n", result.Error, StringComparison.Ordinal);
            Assert.Contains(
                "hint: remove xdg-utils from without: of lean; what full added: mailcap, office\n", result.Error,
                StringComparison.Ordinal);
            Assert.Contains("family.yaml:15", result.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("without mailcap", result.Error, StringComparison.Ordinal);
        }

        Assert.Null(bench.Current("lean"));
    }

    [Fact]
    public void A_template_that_has_them_itself_is_told_the_same()
    {
        using var bench = new Workbench(grown).Declare(
            "qube: {from: base, packages: [qubes-core-agent]}\nlean: {from: qube, packages: [works], without: [xdg-utils]}");
        Assert.Contains(
            "lean: xdg-utils cannot be removed: it was there before lean's own packages (qube has it), and qubes-core-agent "
                + "needs it",
            bench.Build().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void With_the_others_exactly_what_was_added_goes()
    {
        using var bench = new Workbench(grown).Declare(Qube + "\nlean: {from: full, without: [mailcap, office]}").Grow();
        Assert.Equal(bench.Current("qube")!.Packages, bench.Current("lean")!.Packages);
        Assert.NotNull(bench.Entry("full", "etc/mailcap.order"));
        Assert.Null(bench.Entry("lean", "etc/mailcap.order"));
        Assert.Null(bench.Entry("lean", "usr/bin/office"));
        Assert.NotNull(bench.Entry("lean", "usr/bin/xdg-open"));
    }

    [Fact]
    public void Why_remove_says_in_the_same_words_what_would_go()
    {
        using var bench = new Workbench(grown).Declare(Qube).Grow();
        var refused = bench.Do("why", "full", "--remove", "mailcap", "office", "xdg-utils").Text;
        Assert.Contains("without mailcap, office, xdg-utils, full@1 would lose 4 packages", refused, StringComparison.Ordinal);
        Assert.Contains("qubes-core-agent depends on xdg-utils; there since qube", refused, StringComparison.Ordinal);
        Assert.Contains(
            "xdg-utils cannot be removed: it was there before full's own packages (qube has it), and qubes-core-agent needs it "
                + "and would be removed, too: qubes-core-agent depends on xdg-utils\n",
            refused, StringComparison.Ordinal);

        var given = bench.Do("why", "full", "--remove", "mailcap", "office").Text;
        Assert.Contains(
            "that is exactly what full added\na child of full can have: without: [mailcap, office]\n", given,
            StringComparison.Ordinal);

        var orphaned = bench.Do("why", "full", "--remove", "office").Text;
        Assert.Contains(
            "no longer needed by anything (they stay until listed in without:): mailcap\n", orphaned, StringComparison.Ordinal);

        var essential = bench.Do("why", "full", "--remove", "bash").Text;
        Assert.Contains("without: [bash] would be refused:\n", essential, StringComparison.Ordinal);
        Assert.Contains("bash cannot be removed: it is essential\n", essential, StringComparison.Ordinal);

        using var json = JsonDocument.Parse(bench.Do("why", "full", "--remove", "xdg-utils", "--json").Text);
        Assert.False(json.RootElement.GetProperty("allowed").GetBoolean());
        Assert.Equal(
            ["xdg-utils", "office", "qubes-core-agent"], json.RootElement.GetProperty("removed").EnumerateArray()
                .Select(package => package.GetProperty("package").GetString()!));
    }

    [Fact]
    public void Chains_end_at_lines_of_the_family_file()
    {
        using var bench = new Workbench(grown)
            .Declare(
                Qube
                    + "\nmore: {from: full, packages: [browser], recommends: true}\nhelp: {from: more, packages: [help, viewer]}")
            .Grow();
        var place = bench.FamilyFile;
        Assert.Equal(
            $"""
            xdg-utils 1.0 in full@1: already in its parent qube
              qube asks for qubes-core-agent ({place}:13)
                qubes-core-agent depends on xdg-utils
              full asks for office ({place}:14)
                office depends on xdg-utils

            """, bench.Do("why", "full", "xdg-utils").Text);

        // A recommendation is no reason for what was there before recommended packages were taken.
        Assert.DoesNotContain("recommends", bench.Do("why", "help", "xdg-utils").Text, StringComparison.Ordinal);
        var browser = bench.Do("why", "help", "browser").Text;
        Assert.StartsWith(
            $"browser 1.0 in help@1: already in its parent more\n  more asks for browser ({place}:15)\n", browser,
            StringComparison.Ordinal);
        Assert.Contains(
            $"  help asks for help ({place}:16)\n    help depends on www-browser, which browser provides\n", browser,
            StringComparison.Ordinal);
        Assert.Contains(
            $"  help asks for viewer ({place}:16)\n    viewer depends on browser | office, which office would also satisfy\n",
            browser, StringComparison.Ordinal);

        Assert.Contains(
            "is part of every base such as base: it is essential", bench.Do("why", "help", "libc6", "dpkg").Text,
            StringComparison.Ordinal);
        Assert.Equal(browser, bench.Do("why", "help", "www-browser").Text);
        var wrong = bench.Coppice("why", "help", "browsr");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("help@1 has no package browsr; did you mean browser?", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(64, bench.Coppice("why", "help").ExitCode);
    }

    [Fact]
    public void A_recommendation_is_a_reason_where_they_are_taken()
    {
        using var bench = new Workbench(grown).Declare("web: {from: base, packages: [browser], recommends: true}").Grow();
        Assert.Contains("    browser recommends xdg-utils\n", bench.Do("why", "web", "xdg-utils").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_removal_left_behind_is_said_to_be_so()
    {
        using var bench = new Workbench(grown).Declare(Qube + "\nlean: {from: full, without: [office]}").Grow();
        Assert.Contains(
            $"  nothing needs it any more: full asks for office ({bench.FamilyFile}:14), office depends on mailcap; lean "
                + $"removed office and left this\n",
            bench.Do("why", "lean", "mailcap").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_never_grown_is_planned()
    {
        using var bench = new Workbench(grown).Declare(Qube);
        Assert.StartsWith(
            "mailcap 1.0 in full as planned: installed by full itself\n", bench.Do("why", "full", "mailcap").Text,
            StringComparison.Ordinal);
        Assert.Null(bench.Current("full"));
        Assert.Contains("would lose 3 packages", bench.Do("why", "full", "--remove", "xdg-utils").Text, StringComparison.Ordinal);

        bench.Grow().Declare(Qube + "\n" + "later: {from: full, packages: [works]}");
        Assert.Contains(
            "works 1.0 in later as planned", bench.Do("why", "--planned", "later", "works").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_composed_template_says_which_parent_asks()
    {
        using var bench = new Workbench(grown)
            .Declare("a: {from: base, packages: [office]}\nb: {from: base, packages: [help, browser]}\nboth: {from: [a, b]}")
            .Grow();
        Assert.Contains(
            $"  b asks for browser ({bench.FamilyFile}:14)\n", bench.Do("why", "both", "browser").Text, StringComparison.Ordinal);
    }
}
