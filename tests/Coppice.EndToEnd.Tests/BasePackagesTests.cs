using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>The base against debootstrap and apt.</summary>
[Trait("Category", "Integration")]
public sealed class BasePackagesTests(GrownStarter starter)
{
    private const string Base = "debian-12-minimal";
    private static readonly string[] Declared = ["ca-certificates", "less"];

    [Fact]
    public void The_base_is_debootstraps_minimal_system_and_what_is_declared_with_its_dependencies()
    {
        var target = starter.NewFolder("debootstrap");
        var mirror = starter.Suites()[0].Mirror;
        var minimal = Shell.SortedWords(
            Shell.Run("debootstrap", "--variant=minbase", "--print-debs", "bookworm", target, mirror));
        Assert.Equal(88, minimal.Count);
        Assert.Contains("usr-is-merged", minimal);

        // What apt would remove if nobody had asked for the declared packages is what they brought.
        var removed = starter.Template(Base).Run(
            "sh", "-c",
            $"apt-mark auto {string.Join(' ', Declared)} >/dev/null && apt-get -s {GrownTemplate.OnlyNeeded} autoremove");
        var brought = Shell.Lines(removed).Where(line => line.StartsWith("Remv ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]);
        Assert.Equal(minimal.Concat(brought).Order(StringComparer.Ordinal), starter.Template(Base).Packages());
        Assert.Superset(Declared.ToHashSet(), brought.ToHashSet());
    }

    [Fact]
    public void Every_package_of_every_template_has_the_newest_version_of_the_snapshot()
    {
        foreach (var template in GrownStarter.Names.Select(starter.Template))
        {
            var policy = Shell.Lines(template.RunWithLists(starter.Lists, ["apt-cache", "policy", .. template.Packages()]));
            var installed = Versions(policy, "  Installed: ");
            Assert.Equal(template.Packages().Count, installed.Count);
            Assert.Equal(installed, Versions(policy, "  Candidate: "));
        }
    }

    private static List<string> Versions(IEnumerable<string> policy, string field) =>
        [.. policy.Where(line => line.StartsWith(field, StringComparison.Ordinal)).Select(line => line[field.Length..])];
}
