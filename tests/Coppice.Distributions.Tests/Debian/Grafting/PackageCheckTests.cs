using Coppice.Distributions.Debian.Grafting;
using Coppice.Distributions.Tests.Debian.Grafting.Support;

namespace Coppice.Distributions.Tests.Debian.Grafting;

/// <summary>Every reason, with the case beside it in which it must not be given.</summary>
public sealed class PackageCheckTests
{
    [Fact]
    public void Nothing_speaks_against_packages_that_depend_on_nothing_new() =>
        Sure(
            before: [P("libc", "1")],
            own:
            [
                P("libc", "1"), P("tool", more: "Depends: libc (>= 1), second\nConflicts: foe (<< 2)\nBreaks: libc (<< 1)"),
                P("second"),
            ],
            parent: [P("libc", "2"), P("foe", "2")], wanted: ["tool"], changed: ["libc", "foe"]);

    [Fact]
    public void Its_own_package_has_another_version()
    {
        Rebuild("tool is newer (1.0 → 2)", [], [P("tool")], [], changed: ["tool"]);
        // One of the parent's is its parent's affair.
        Sure([P("tool")], [P("tool")], [P("tool", "2")], changed: ["tool"]);
    }

    [Fact]
    public void Its_parent_has_the_package_now_too()
    {
        Rebuild("its parent now has a different tool", [], [P("tool")], [P("tool", "2")]);
        Rebuild("its parent now has a different tool", [], [P("tool")], [P("tool", architecture: "i386")]);
        Sure([], [P("tool")], [P("tool")]);
    }

    [Fact]
    public void What_it_takes_out_is_another_one()
    {
        Rebuild("its parent now has another version of nano, which this template removes", [P("nano")], [], [P("nano", "2")]);
        Rebuild("its parent no longer has nano, which this template removes", [P("nano")], [], []);
        Rebuild(
            "its parent now has another version of nano, which this template removes", [P("nano")],
            [P("nano").Replace("ok installed", "ok config-files", StringComparison.Ordinal)], [P("nano", "2")]);
        Sure([P("nano")], [], [P("nano")]);
    }

    [Fact]
    public void What_it_upgraded_itself_is_another_one()
    {
        Rebuild(
            "its parent now has another version of lib, which this template upgrades", [P("lib")], [P("lib", "2")],
            [P("lib", "2")]);
        Sure([P("lib")], [P("lib", "2")], [P("lib")]);
        Sure([P("lib")], [P("lib")], [P("lib", "2")]);
    }

    [Theory]
    [InlineData("asked")]
    [InlineData("asked:amd64")]
    [InlineData("asked=1.0")]
    [InlineData("asked/bookworm")]
    public void What_it_asks_for_is_gone_from_its_parent(string word)
    {
        Rebuild("its parent no longer has asked, which this template asks for", [P("asked")], [P("asked")], [], wanted: [word]);
        Sure([P("asked")], [P("asked")], [P("asked", "2")], wanted: [word], changed: ["asked"]);
    }

    [Fact]
    public void What_a_name_stands_for_may_have_changed()
    {
        Unsure(
            "editor may now mean another package", [], [P("vim", more: "Provides: editor")], [], wanted: ["editor"],
            changed: ["editor"]);
        Sure([], [P("vim", more: "Provides: editor")], [], wanted: ["editor"]);
    }

    [Fact]
    public void What_it_asks_for_is_in_its_parent_now()
    {
        Rebuild(
            "its parent now has editor, which this template asks for", [], [P("vim", more: "Provides: editor")], [P("editor")],
            wanted: ["editor"], changed: ["editor"]);
        Rebuild("its parent now has tool, which this template asks for", [], [P("tool")], [P("tool")], wanted: ["tool"]);
        Sure([P("tool")], [P("tool")], [P("tool")], wanted: ["tool"]);
        Sure([], [P("tool")], [P("tool")], wanted: ["another"]);
    }

    [Theory]
    [InlineData("Depends")]
    [InlineData("Pre-Depends")]
    public void Its_parent_has_no_longer_what_is_needed(string field)
    {
        Rebuild(
            "tool needs lib (<< 2), which its parent no longer has", [P("lib")],
            [P("lib"), P("tool", more: $"{field}: lib (<< 2)")], [P("lib", "2")]);
        Rebuild("tool needs a | b, which its parent no longer has", [P("b")], [P("b"), P("tool", more: $"{field}: a | b")], []);
        Sure([P("lib")], [P("lib"), P("tool", more: $"{field}: lib")], [P("lib", "2")]);
    }

    [Fact]
    public void Its_parent_fulfils_it_in_another_way()
    {
        Rebuild(
            "tool needs exim | mta, which its parent now satisfies differently",
            [], [P("exim"), P("tool", more: "Depends: exim | mta")], [P("postfix", more: "Provides: mta")]);
        Sure([], [P("exim"), P("tool", more: "Depends: exim | mta")], [P("exim")]);
    }

    [Fact]
    public void What_there_is_of_an_alternative_has_changed()
    {
        Unsure(
            "tool needs a | b, and b has changed in the archive", [], [P("a"), P("tool", more: "Depends: a | b")], [],
            changed: ["b"]);
        Sure([], [P("a"), P("tool", more: "Depends: a | b")], [], changed: ["c"]);
        Sure([P("a")], [P("a"), P("tool", more: "Depends: a | b")], [P("a")], changed: ["b"]);
        // Its own package is reason enough.
        Assert.Empty(Of([], [P("a"), P("tool", more: "Depends: a")], [], changed: ["a"]).Unsure);
    }

    [Fact]
    public void Recommended_packages_count_only_where_they_are_taken()
    {
        string[] own = [P("tool", more: "Recommends: extra")];
        Assert.Equal(
            ["tool needs extra, and extra has changed in the archive"],
            Of([], own, [], changed: ["extra"], recommends: true).Unsure);
        Sure([], own, [], changed: ["extra"]);
        Assert.Equal(
            ["tool needs exim | mta, which its parent now satisfies differently"],
            Of(
                [], [P("exim"), P("tool", more: "Recommends: exim | mta")], [P("postfix", more: "Provides: mta")],
                recommends: true).Rebuild);
        Sure([], own, [P("extra")]);
        // It was not to be had, and brought nothing that the parent's would take the place of.
        Assert.Empty(Of([], own, [P("extra")], recommends: true).Rebuild);
    }

    [Theory]
    [InlineData("Conflicts: foe", "1", "", true)]
    [InlineData("Breaks: foe (<< 2)", "1", "", true)]
    [InlineData("Breaks: foe (<< 2)", "2", "", false)]
    [InlineData("Conflicts: role", "1", "Provides: role", true)]
    [InlineData("Conflicts: role (<< 2)", "1", "Provides: role (= 1)", true)]
    [InlineData("Conflicts: role (<< 2)", "1", "Provides: role (= 2)", false)]
    [InlineData("Conflicts: role (<< 2)", "1", "Provides: role", false)]
    [InlineData("Description: none", "1", "Conflicts: tool", true)]
    [InlineData("Description: none", "1", "Breaks: tool (<< 1.0)", false)]
    [InlineData("Provides: role", "1", "Breaks: role", true)]
    public void Something_new_in_the_parent_excludes_a_package(string own, string version, string parents, bool excludes)
    {
        string[] parent = [P("foe", version, parents)];
        if (excludes)
        {
            Unsure($"tool conflicts with foe {version}", [], [P("tool", more: own)], parent);
        }
        else
        {
            Sure([], [P("tool", more: own)], parent);
        }

        // What was there before, apt has dealt with.
        Sure(parent, [.. parent, P("tool", more: own)], parent);
    }

    [Fact]
    public void A_package_may_conflict_with_the_role_that_it_has_itself() =>
        Sure([], [P("mta", more: "Provides: role\nConflicts: role")], [P("mta", more: "Provides: role\nConflicts: role")]);

    [Fact]
    public void Reasons_are_given_once() =>
        Assert.Equal(
            ["tool needs lib, which its parent no longer has"],
            Of([P("lib")], [P("lib"), P("tool", more: "Depends: lib, lib\nPre-Depends: lib")], []).Rebuild);

    private static string P(string name, string version = "1.0", string more = "", string architecture = "amd64") =>
        Dpkg.Package(name, version, more, architecture);

    private static void Rebuild(
        string reason, string[] before, string[] own, string[] parent, string[]? wanted = null, string[]? changed = null)
    {
        var verdict = Of(before, own, parent, wanted, changed);
        Assert.Equal([reason], verdict.Rebuild);
        Assert.Empty(verdict.Unsure);
    }

    private static void Unsure(
        string reason, string[] before, string[] own, string[] parent, string[]? wanted = null, string[]? changed = null)
    {
        var verdict = Of(before, own, parent, wanted, changed);
        Assert.Equal([reason], verdict.Unsure);
        Assert.Empty(verdict.Rebuild);
    }

    private static void Sure(string[] before, string[] own, string[] parent, string[]? wanted = null, string[]? changed = null)
    {
        var verdict = Of(before, own, parent, wanted, changed);
        Assert.Empty(verdict.Rebuild);
        Assert.Empty(verdict.Unsure);
    }

    private static PackageVerdict Of(
        string[] before,
        string[] own,
        string[] parent,
        string[]? wanted = null,
        string[]? changed = null,
        bool recommends = false)
    {
        var databases = new PackageDatabases(Dpkg.Status(before), Dpkg.Status(own), Dpkg.Status(parent));
        var question = new PackageQuestion(databases, wanted ?? [], recommends, null, null!);
        return PackageCheck.Of(
            new DpkgDatabase(databases.Before), new DpkgDatabase(databases.Own), new DpkgDatabase(databases.Parent), question,
            Dpkg.Newer(changed ?? []));
    }
}
