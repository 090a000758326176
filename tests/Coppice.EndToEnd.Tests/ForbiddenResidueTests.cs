using Coppice.EndToEnd.Tests.Support;

namespace Coppice.EndToEnd.Tests;

/// <summary><c>residue: forbid</c>, with real packages.</summary>
[Trait("Category", "Integration")]
public sealed class ForbiddenResidueTests(GrownStarter starter)
{
    private const string Templates =
        """
          lean: {from: sys-net, without: [nftables], residue: forbid}
          allowed: {from: sys-net, without: [nftables]}
        """;

    [Fact]
    [Trait("Category", "Full")]
    public void A_template_that_never_had_what_it_takes_out_has_the_packages_of_one_that_had_it_and_is_a_normal_system()
    {
        var store = starter.CopyOfStore();
        var file = Path.Combine(starter.NewFolder("family"), "family.yaml");
        File.WriteAllText(file, File.ReadAllText(Checkout.Starter).TrimEnd('\n') + "\n" + Templates + "\n");
        var program = new CoppiceProgram(store) { FamilyFile = file };
        var built = program.Run("build", "--offline").Error;
        Assert.Matches(
            @"lean +build on debian-12-minimal +never grown; \d+ packages; never installs nftables \(residue: forbid\); keeps "
                + @".*libjansson4",
            built);
        Assert.EndsWith("2 templates grown\n", built, StringComparison.Ordinal);

        var (lean, allowed) = (new GrownTemplate(store, "lean"), new GrownTemplate(store, "allowed"));
        Assert.Equal(allowed.Packages(), lean.Packages());
        Assert.DoesNotContain(lean.Packages(), package => package.StartsWith("nftables", StringComparison.Ordinal));
        Assert.Equal(starter.Template("debian-12-minimal").Layers.Count + 1, lean.Layers.Count);
        Assert.Equal("", lean.Run("dpkg", "--audit"));
        Assert.Equal("", lean.Run("dpkg", "--verify"));
        lean.Run("apt-get", "check");
        Assert.DoesNotContain(
            Shell.Lines(lean.Run("apt-get", "-s", "autoremove")), line => line.StartsWith("Remv ", StringComparison.Ordinal));

        Assert.Contains("1 template proved", program.Run("audit", "lean", "--offline").Text, StringComparison.Ordinal);
        program.Run("audit", "--account", "lean", "--offline");
        Assert.Contains(
            "lean@1  nftables was never installed in it (residue: forbid): grown on debian-12-minimal@1",
            program.Run("audit", "--residue", "--offline").Text, StringComparison.Ordinal);
    }
}
