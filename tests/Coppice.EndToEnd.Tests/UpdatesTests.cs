using System.Text.Json;
using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>The check for updates against apt in the templates, on the same metadata.</summary>
/// <param name="family">What it is asked about.</param>
/// <param name="templates">How many templates that has.</param>
public abstract class UpdatesTests(OutdatedFamily family, int templates)
{
    // Without a network: what it says comes from what is there.
    private CoppiceProgram Coppice => new(family.Store) { FamilyFile = family.Declared, Through = ["unshare", "--net"] };

    [Fact]
    public void Check_says_of_every_template_what_apt_in_it_says()
    {
        var said = Said();
        Assert.Equal(templates, family.Names.Count);
        Assert.Equal(family.Names, said.Keys.Order(StringComparer.Ordinal));
        Assert.All(family.Names, name => Assert.Equal(family.Upgradable(name), said[name].Select(update => update.Line)));

        // What this compares is worth something: there are updates, and pins make a difference, each its own.
        Assert.NotEmpty(said["debian-12-minimal"]);
        Assert.Contains(said.Values.SelectMany(updates => updates), update => update.Security);
        Assert.All(["pinned-mirror", "pinned-by-link"], name => Assert.Empty(said[name]));
        Assert.DoesNotContain(said["pinned-low"], update => update.Security);
        Assert.True(said["pinned-names"].Count < said["held"].Count, "pins by name keep nothing back");
    }

    [Fact]
    public void Security_is_what_comes_from_the_security_suite()
    {
        var all = Said().Values.SelectMany(updates => updates).ToList();
        Assert.All(all, update => Assert.Equal(update.Suite == "bookworm-security", update.Security));
        Assert.All(all, update => Assert.True(update.Size > 0));
    }

    [Fact]
    public void A_check_changes_nothing_that_a_build_goes_by()
    {
        Coppice.Run(Some);
        Assert.Equal(family.Current, File.ReadAllText(family.Record));
        Assert.StartsWith(
            $"nothing to do: all {templates} templates",
            new CoppiceProgram(family.Store) { FamilyFile = family.Grown }.Run("build", "--offline").Error,
            StringComparison.Ordinal);
        Assert.Equal("no problems found\n", Coppice.Run("fsck").Text);
        // Collecting keeps what the next check needs.
        Coppice.Run("--yes", "gc");
        Coppice.Run(Some);
    }

    [Fact]
    public void Nobody_needs_to_be_root_to_check_templates_without_pins()
    {
        Shell.Run("chmod", "755", Path.GetDirectoryName(family.Store)!);
        Shell.Run("chmod", "-R", "a+rX", Path.GetDirectoryName(family.Declared)!);
        var nobody = new CoppiceProgram(family.Store)
        {
            FamilyFile = family.Declared,
            Through = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"],
        };
        Assert.Equal(Coppice.Run("check", "--offline", "dev").Text, nobody.Run("check", "--offline", "dev").Text);
    }

    [Fact]
    public void A_template_as_the_metadata_are_has_no_updates()
    {
        string[] signal = [.. Some, "--signal-no-updates"];
        Assert.Equal(100, new CoppiceProgram(family.Store) { FamilyFile = family.Grown }.Try(signal).ExitCode);
        Assert.Equal(0, Coppice.Try(signal).ExitCode);
    }

    // One template that Coppice looks up itself, and one about which it asks apt.
    private static string[] Some => ["check", "--offline", "debian-12-minimal", "pinned-low"];

    private Dictionary<string, List<(string Line, string Suite, bool Security, long Size)>> Said()
    {
        using var report = JsonDocument.Parse(family.Once(() => Coppice.Run("check", "--offline", "--json").Text));
        return report.RootElement.GetProperty("templates").EnumerateArray().ToDictionary(
            template => template.GetProperty("name").GetString()!,
            template => template.GetProperty("updates").EnumerateArray().Select(update => (
                $"{update.GetProperty("package")} {update.GetProperty("architecture")} {update.GetProperty("from")} "
                    + $"{update.GetProperty("to")}",
                update.GetProperty("suite").GetString()!,
                update.GetProperty("security").GetBoolean(),
                update.GetProperty("size").GetInt64()))
                .OrderBy(update => update.Item1, StringComparer.Ordinal).ToList());
    }
}

/// <summary>Small templates.</summary>
[Trait("Category", "Integration")]
public sealed class StarterUpdatesTests(OutdatedStarter family) : UpdatesTests(family, 13), IClassFixture<OutdatedStarter>;

/// <summary>Templates as people have them, which take minutes to grow.</summary>
[Trait("Category", "Full")]
public sealed class HomeUpdatesTests(OutdatedHome family) : UpdatesTests(family, 18), IClassFixture<OutdatedHome>;
