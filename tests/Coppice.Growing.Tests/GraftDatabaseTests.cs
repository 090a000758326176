using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Grafts;

namespace Coppice.Growing.Tests;

/// <summary>Grafts and what dpkg, apt and debconf know of a system.</summary>
[Trait("Category", "Integration")]
public sealed class GraftDatabaseTests(GraftedFamily family)
{
    private const string Question = "Type: string\nDefault: {0}\nDescription: made up\n made up for a test\n";

    internal static GraftCases Cases { get; } = new(
        """
        plain: {from: base, packages: [needs-plain]}
        below-plain: {from: plain, packages: [other]}
        bottom: {from: below-plain, packages: [third]}
        no-packages: {from: base}
        gains: {from: base, packages: [gained]}
        gains-by-need: {from: base, packages: [needs-gained]}
        loses: {from: base, packages: [needs-dropped]}
        asks-lost: {from: base, packages: [dropped]}
        marks: {from: base, packages: [brought]}
        asks: {from: base, packages: [asks-one]}
        asks-same: {from: base, packages: [asks-shared]}
        lean: {from: base, without: [b-still]}
        lean-changed: {from: base, without: [b-lean]}
        """)
    {
        First =
        [
            MadePackage.Of("b-works", "1.0", "1.0\n", "/usr/share/b-works/file"),
            new("b-meta") { Fields = "Depends: brought, dropped" },
            MadePackage.Of("b-still", "1.0", "still\n", "/usr/share/b-works/still"),
            MadePackage.Of("b-lean", "1.0", "1.0\n", "/usr/share/b-lean/file"),
            new("b-asks"),
        ],
        Second =
        [
            MadePackage.Of("b-works", "1.1", "1.1\n", "/usr/share/b-works/file", "/usr/share/b-works/new"),
            new("b-meta") { Version = "1.1", Fields = "Depends: brought, gained" },
            MadePackage.Of("b-lean", "1.1", "1.1\n", "/usr/share/b-lean/file"),
            Asks("b-asks", "b-asks/one", "shared/one") with { Version = "1.1" },
        ],
        Own =
        [
            MadePackage.Of("plain", "1.0", "plain\n", "/usr/share/plain/file"),
            new("needs-plain") { Fields = "Depends: plain, b-works (>= 1.0)" },
            MadePackage.Of("other", "1.0", "other\n", "/usr/share/other/file"),
            MadePackage.Of("third", "1.0", "third\n", "/usr/share/third/file"),
            MadePackage.Of("gained", "1.0", "gained\n", "/usr/share/gained/file", "/etc/gained.conf"),
            new("needs-gained") { Fields = "Depends: gained" },
            new("brought"),
            MadePackage.Of("dropped", "1.0", "dropped\n", "/usr/share/dropped/file"),
            new("needs-dropped") { Fields = "Depends: dropped" },
            Asks("asks-one", "asks-one/one"),
            Asks("asks-shared", "shared/one"),
        ],
    };

    [Theory]
    [InlineData("plain")]
    [InlineData("below-plain")]
    [InlineData("bottom")]
    public void It_has_its_own_packages_and_the_new_ones_of_its_base(string template)
    {
        family.AssertGrafted(template);
        Assert.Equal("1.1\n", family.Bench.Text(template, "usr/share/b-works/file"));
        Assert.Equal("plain\n", family.Bench.Text(template, "usr/share/plain/file"));
        Assert.Equal(
            "b-works 1.1 installed\nneeds-plain 1.0 installed\nplain 1.0 installed\n\n",
            family.Inside(
                template,
                "dpkg-query -f '${Package} ${Version} ${db:Status-Status}\\n' -W b-works plain needs-plain; dpkg --audit; dpkg "
                    + "--verify; echo"));
        Assert.Equal("plain\n", family.Inside(template, "apt-mark showauto plain needs-plain"));
        Assert.Contains(
            "0 upgraded, 0 newly installed, 0 to remove", family.Inside(template, "apt-get --simulate autoremove"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_without_packages_is_its_new_base()
    {
        family.AssertGrafted("no-packages");
        Assert.Equal(family.Bench.Tree("base"), family.Bench.Tree("no-packages"));
    }

    [Fact]
    public void What_it_asked_for_stays_asked_for_when_the_base_brings_it_too()
    {
        family.AssertRebuilt("gains", "its parent now has gained, which this template asks for");
        Assert.Equal("gained\n", family.Inside("gains", "apt-mark showmanual gained"));
        Assert.Equal("gained\n", family.Inside("base", "apt-mark showauto gained"));
    }

    [Fact]
    public void What_it_only_needs_may_come_from_the_base_now()
    {
        family.AssertGrafted("gains-by-need");
        Assert.Equal("gained\n", family.Inside("gains-by-need", "apt-mark showauto gained; dpkg --audit"));
    }

    [Theory]
    [InlineData("loses", "needs-dropped needs dropped, which its parent no longer has")]
    [InlineData("asks-lost", "its parent no longer has dropped, which this template asks for")]
    public void What_the_base_has_no_longer_is_installed_here(string template, string reason)
    {
        family.AssertRebuilt(template, reason);
        Assert.Null(family.Bench.Entry("base", "usr/share/dropped/file"));
        Assert.Equal("dropped\n", family.Bench.Text(template, "usr/share/dropped/file"));
    }

    [Fact]
    public void A_package_of_the_base_that_it_asks_for_is_marked_as_asked_for()
    {
        family.AssertGrafted("marks");
        Assert.Equal("brought\n", family.Inside("marks", "apt-mark showmanual brought"));
    }

    [Fact]
    public void Questions_of_both_sides_are_known()
    {
        family.AssertGrafted("asks");
        Assert.All(
            ["b-asks/one", "asks-one/one"],
            question =>
                Assert.Contains(
                    $"Name: {question}\n", family.Bench.Text("asks", "var/cache/debconf/config.dat"), StringComparison.Ordinal));
    }

    [Fact]
    public void A_question_that_both_sides_ask_has_both_owners()
    {
        family.AssertRebuilt("asks-same", "both it and its parent changed shared/one in");
        Assert.Contains(
            "Owners: asks-shared, b-asks", family.Bench.Text("asks-same", "var/cache/debconf/config.dat"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_takes_out_is_not_there()
    {
        family.AssertGrafted("lean");
        Assert.Null(family.Bench.Entry("lean", "usr/share/b-works/still"));
        Assert.Equal("1.1\n", family.Bench.Text("lean", "usr/share/b-works/file"));
        family.AssertRebuilt("lean-changed", "its parent now has another version of b-lean, which this template removes");
        Assert.Null(family.Bench.Entry("lean-changed", "usr/share/b-lean/file"));
    }

    private static MadePackage Asks(string name, params string[] questions) => new MadePackage(name)
        .AndControl(
            "templates",
            string.Join(
                '\n',
                questions.Select(question =>
                    $"Template: {question}\n"
                        + string.Format(System.Globalization.CultureInfo.InvariantCulture, Question, name))))
        .And(
            "config",
            ". /usr/share/debconf/confmodule\n"
                + string.Concat(questions.Select(question => $"db_input low {question} || true\n")) + "db_go || true")
        .And(
            "postinst",
            ". /usr/share/debconf/confmodule\n" + string.Concat(questions.Select(question => $"db_get {question}\n")));
}
