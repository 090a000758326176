using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary>Templates of several parents, with real packages.</summary>
[Trait("Category", "Integration")]
public sealed class CompositionTests(GrownStarter starter)
{
    private static readonly string[] Parents = ["sys-net", "vault", "dev"];

    [Fact]
    public void A_composed_template_has_what_its_parents_have_and_is_a_normal_system()
    {
        var store = starter.CopyOfStore();
        var result = new CoppiceProgram(store)
        {
            FamilyFile = Family($"  all: {{from: [{string.Join(", ", Parents)}]}}\n"),
        }.Run("build", "--offline");
        Assert.Contains("all  compose, or build on sys-net and vault and dev", result.Error, StringComparison.Ordinal);
        Assert.EndsWith("1 template grown\n", result.Error, StringComparison.Ordinal);

        var all = new GrownTemplate(store, "all");
        Assert.Equal(Union(template => template.Packages()), all.Packages());
        Assert.Equal(Union(template => template.ManualPackages()), all.ManualPackages());
        // Made of its parents' layers: those of vault and dev on those of sys-net, and what makes them fit; at most three of its
        // own.
        Assert.InRange(all.Layers.Count - starter.Template("sys-net").Layers.Count, 1, 3);
        Assert.Contains(
            "1 template proved",
            new CoppiceProgram(store)
            {
                FamilyFile = Family($"  all: {{from: [{string.Join(", ", Parents)}]}}\n"),
            }.Run("audit", "all", "--offline").Text,
            StringComparison.Ordinal);
        Assert.Equal("", all.Run("dpkg", "--audit"));
        Assert.Equal("", all.Run("dpkg", "--verify"));
        all.Run("apt-get", "check");
        Assert.DoesNotContain(
            Shell.Lines(all.Run("apt-get", "-s", "autoremove")), line => line.StartsWith("Remv ", StringComparison.Ordinal));
        Assert.Contains(
            "0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.",
            all.RunWithLists(starter.Lists, "apt-get", "-s", "dist-upgrade"), StringComparison.Ordinal);
    }

    [Fact]
    public void Packages_that_conflict_are_told_by_the_plan_with_both_chains()
    {
        var family = Family(
            "  mail: {from: net-base, packages: [exim4-daemon-light]}\n  relay: {from: dev, packages: [nano, postfix]}\n  both: "
                + "{from: [mail, relay]}\n");
        var result = new CoppiceProgram(starter.Store) { FamilyFile = family }.Try("plan", "--offline", "both");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "error: both: mail wants exim4-daemon-light (mail → net-base → debian-12-minimal), relay wants postfix (relay → dev "
                + "→ debian-12-minimal): "
            + "they cannot be installed together", result.Error, StringComparison.Ordinal);
    }

    private List<string> Union(Func<GrownTemplate, IReadOnlyList<string>> packages) =>
        [.. Parents.SelectMany(parent => packages(starter.Template(parent))).Distinct().Order(StringComparer.Ordinal)];

    private string Family(string more)
    {
        var file = Path.Combine(starter.NewFolder("family"), "family.yaml");
        File.WriteAllText(file, File.ReadAllText(Checkout.Starter).TrimEnd('\n') + "\n" + more);
        return file;
    }
}
