using System.Text;
using Coppice.Distributions.Debian.Upgrading;
using Coppice.Foundation;

namespace Coppice.Distributions.Tests.Debian.Upgrading;

public sealed class SameInstallationTests
{
    [Theory]
    [InlineData("postinst", "#!/bin/sh\n# Automatically added by "
        + "dh_x/1.0\ntrue\n", "#!/bin/sh\n# Automatically added by dh_x/2.0\ntrue\n")]
    [InlineData("triggers", "# Triggers added by dh_makeshlibs/1\nactivate-noawait "
        + "ldconfig\n", "# Triggers added by dh_makeshlibs/2\nactivate-noawait ldconfig\n")]
    [InlineData("md5sums", "a", "b")]
    [InlineData("shlibs", "a", "b")]
    [InlineData("symbols", "a", "b")]
    public void What_says_nothing_about_installing_may_differ(string file, string then, string now) =>
        Check(Pair(file, then, now));

    [Theory]
    [InlineData("postinst", "true\n", "false\n")]
    [InlineData("postinst", "# by hand 1\n", "# by hand 2\n")]
    [InlineData("preinst", "a", "b")]
    [InlineData("prerm", "a", "b")]
    [InlineData("config", "a", "b")]
    [InlineData("templates", "a", "b")]
    [InlineData("conffiles", "/etc/a\n", "/etc/b\n")]
    [InlineData("triggers", "interest a\n", "interest b\n")]
    [InlineData("unheard-of", "a", "b")]
    public void What_installing_looks_at_may_not(string file, string then, string now) =>
        Assert.Equal($"the {file} of p changed", Refused(Pair(file, then, now)));

    [Theory]
    [InlineData("Depends: a (>= 1), b\n", "Depends: a (>= 2), b\n")]
    [InlineData("Recommends: a\n", "")]
    [InlineData("Section: a\n", "Section: b\n")]
    [InlineData("Installed-Size: 1\n", "Installed-Size: 2\n")]
    public void Versions_and_descriptions_may_differ(string then, string now) =>
        Check(Pair("control", Newer.Control + then, Newer.Control + now));

    [Theory]
    [InlineData("Depends", "a (>= 1)", "a (>= 1), b")]
    [InlineData("Depends", "a, b", "b, a")]
    [InlineData("Pre-Depends", "a", "b")]
    [InlineData("Provides", "a (= 1)", "b (= 1)")]
    [InlineData("Essential", "no", "yes")]
    [InlineData("Protected", "no", "yes")]
    [InlineData("Priority", "optional", "required")]
    [InlineData("Multi-Arch", "same", "foreign")]
    public void What_decides_may_not(string field, string then, string now) =>
        Assert.Equal(
            $"the {field} of p changed",
            Refused(Pair("control", $"{Newer.Control}{field}: {then}\n", $"{Newer.Control}{field}: {now}\n")));

    [Fact]
    public void A_file_that_only_one_version_has_is_a_doubt() =>
        Assert.Equal(
            "only one version of p has a postinst",
            Refused(Newer.Package(Newer.Contents(), Newer.Contents(("postinst", "true")))));

    [Fact]
    public void A_mode_is_no_matter_of_taste()
    {
        var script = new ControlFile("true"u8.ToArray(), IsExecutable: true, DateTimeOffset.UnixEpoch);
        var contents = Newer.Contents();
        var (then, now) = (
            contents with { Control = new Dictionary<string, ControlFile> { ["postinst"] = script } },
            contents with
            {
                Control = new Dictionary<string, ControlFile> { ["postinst"] = script with { IsExecutable = false } },
            });
        Assert.Equal("the postinst of p changed", Refused(Newer.Package(then, now)));
    }

    [Theory]
    [InlineData("dpkg-query -W p >/var/lib/p", true)]
    [InlineData("  v=$(dpkg -s p)", true)]
    [InlineData("dpkg-query -W other", false)]
    [InlineData("# dpkg-query -W p", false)]
    [InlineData("dpkg --compare-versions \"$2\" lt 1 && echo p", false)]
    public void A_script_that_asks_dpkg_about_its_package_gets_the_version(string line, bool refused)
    {
        var pair = Pair("postinst", line, line);
        if (refused)
        {
            Assert.Equal("the postinst of p asks dpkg about p", Refused(pair));
        }
        else
        {
            Check(pair);
        }
    }

    [Fact]
    public void What_is_configured_again_may_ask_in_the_script_for_that()
    {
        const string Asks = "dpkg -s p";
        SameInstallation.Check(Pair("postinst", Asks, Asks), ConfigurationOrder.OfAll, configuredAgain: true);
        Assert.Equal(
            "the preinst of p asks dpkg about p",
            Assert.Throws<MustRebuildException>(() => SameInstallation.Check(
                Pair("preinst", Asks, Asks), ConfigurationOrder.OfAll, configuredAgain: true)).Message);
    }

    [Theory]
    [InlineData("a", "a, below", null)]
    [InlineData("below | a, own", "own", null)]
    [InlineData("own, below", "below, own", null)]
    [InlineData("a", "a, own", "Depends")]
    [InlineData("a", "a, below | own:any", "Depends")]
    [InlineData("a", "a, provided", "Depends")]
    [InlineData("a", "a, told", "Depends")]
    [InlineData("own, own-too", "own-too, own", "Depends")]
    [InlineData("a", "a, own [amd64]", "Depends")]
    public void Dependencies_on_what_the_parent_has_decide_nothing_unless_it_has_triggers(
        string then, string now, string? changed)
    {
        var pair = Pair("control", $"{Newer.Control}Depends: {then}\n", $"{Newer.Control}Depends: {now}\n");
        var order = ConfigurationOrder.Of(Tree);
        if (changed is null)
        {
            SameInstallation.Check(pair, order);
        }
        else
        {
            Assert.Equal($"the {changed} of p changed", Refused(pair, order));
        }
    }

    private static UpgradedTree Tree => new(
        Encoding.UTF8.GetBytes(string.Join("\n\n", new[] { "own", "own-too", "below", "told" }.Select(name =>
            $"Package: {name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all"
                + (name == "own" ? "\nProvides: provided (= 1)" : "")))),
        [], path => path == BytePath.Of("var/lib/dpkg/triggers/File") ? "/usr/share/x told/noawait\n"u8.ToArray() : null,
        _ => [], [])
    {
        Own = new HashSet<string> { "own", "own-too" },
    };

    private static UpgradedPackage Pair(string file, string then, string now) =>
        Newer.Package(Newer.Contents((file, then)), Newer.Contents((file, now)));

    private static void Check(UpgradedPackage package) => SameInstallation.Check(package, ConfigurationOrder.OfAll);

    private static string Refused(UpgradedPackage package, ConfigurationOrder? order = null) =>
        Assert.Throws<MustRebuildException>(() => SameInstallation.Check(package, order ?? ConfigurationOrder.OfAll)).Message;
}
