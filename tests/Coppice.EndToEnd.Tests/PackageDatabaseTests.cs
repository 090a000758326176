using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>What dpkg and apt inside say about a template.</summary>
[Trait("Category", "Integration")]
public sealed class PackageDatabaseTests(GrownStarter starter)
{
    private static readonly Dictionary<string, string[]> Declared = new()
    {
        ["debian-12-minimal"] = ["ca-certificates", "less"],
        ["net-base"] = ["iproute2", "nftables"],
        ["sys-net"] = ["isc-dhcp-client"],
        ["vault"] = ["gnupg", "pass"],
        ["dev"] = ["git"],
    };

    private static readonly Dictionary<string, string> Parents = new()
    {
        ["net-base"] = "debian-12-minimal",
        ["sys-net"] = "net-base",
        ["vault"] = "debian-12-minimal",
        ["dev"] = "debian-12-minimal",
    };

    public static TheoryData<string> Templates => [.. GrownStarter.Names];

    public static TheoryData<string> Children => [.. Parents.Keys];

    [Theory]
    [MemberData(nameof(Templates))]
    public void Audit_and_verify_are_silent(string name)
    {
        Assert.Equal("", starter.Template(name).Run("dpkg", "--audit"));
        Assert.Equal("", starter.Template(name).Run("dpkg", "--verify"));
        starter.Template(name).Run("apt-get", "check");
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void Nothing_is_there_that_nobody_asked_for(string name) =>
        Assert.DoesNotContain(
            Shell.Lines(starter.Template(name).Run("apt-get", "-s", "autoremove")),
            line => line.StartsWith("Remv ", StringComparison.Ordinal));

    [Fact]
    public void In_the_base_the_minimal_system_and_what_is_declared_are_marked_as_wanted()
    {
        var template = starter.Template("debian-12-minimal");
        var minimal = Shell.Lines(template.Run("dpkg-query", "--show", "--showformat=${Package} ${Priority} ${Essential}\n"))
            .Select(line => line.Split(' '))
            .Where(fields => fields[1] == "required" || fields[2] == "yes" || fields[0] is "apt" or "usr-is-merged")
            .Select(fields => fields[0]);
        Assert.Equal(
            minimal.Concat(Declared["debian-12-minimal"]).Distinct().Order(StringComparer.Ordinal), template.ManualPackages());
    }

    [Theory]
    [MemberData(nameof(Children))]
    public void A_child_marks_what_it_declares_and_nothing_else(string name) =>
        Assert.Equal(
            starter.Template(Parents[name]).ManualPackages().Concat(Declared[name]).Order(StringComparer.Ordinal),
            starter.Template(name).ManualPackages());

    [Theory]
    [MemberData(nameof(Children))]
    public void Purging_what_a_child_declares_takes_all_that_it_brought_and_leaves_its_parent(string name)
    {
        var simulated = starter.Template(name)
            .Run("sh", "-c", $"apt-get -s {GrownTemplate.OnlyNeeded} --auto-remove purge {string.Join(' ', Declared[name])}");
        var removed = Shell.Lines(simulated).Where(line => line.StartsWith("Purg ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]);
        Assert.Equal(
            starter.Template(name).Packages().Except(starter.Template(Parents[name]).Packages()),
            removed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void A_later_upgrade_from_the_same_snapshot_wants_nothing(string name)
    {
        var simulated = starter.Template(name).RunWithLists(starter.Lists, "apt-get", "-s", "dist-upgrade");
        Assert.Contains("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.", simulated, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void Apt_inside_is_configured_for_the_archive(string name)
    {
        var template = starter.Template(name);
        var sources = Shell.Lines(
            template.RunWithLists(
                starter.Lists, "apt-get", "indextargets", "--format", "$(SITE) $(RELEASE) $(COMPONENT)", "Identifier: Packages"));
        Assert.Equal(
            starter.Suites().Select(suite => $"{suite.Mirror} {suite.Name} main").Order(StringComparer.Ordinal),
            sources.Order(StringComparer.Ordinal));
        var stanzas = template.Run("sh", "-c", "cat /etc/apt/sources.list.d/*").Split("\n\n");
        Assert.All(
            stanzas,
            stanza =>
                Assert.Contains("\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg", stanza, StringComparison.Ordinal));
        template.Run("test", "-s", "/usr/share/keyrings/debian-archive-keyring.gpg");
        Assert.Equal("false\n", template.Run("sh", "-c", "eval $(apt-config shell R APT::Install-Recommends) && echo $R"));
        Assert.Equal("", template.Run("find", "/var/lib/apt/lists", "/var/cache/apt", "-type", "f"));
    }
}
