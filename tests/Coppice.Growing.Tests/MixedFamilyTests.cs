using System.Text.Json;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Conformance;

namespace Coppice.Growing.Tests;

/// <summary>
/// A family with templates of two distributions: what is known of one of them only is said of that one, and the others are named.
/// </summary>
[Trait("Category", "Integration")]
[Collection("arch")]
public sealed class MixedFamilyTests(GrownBase grown, ArchWorld world)
{
    [Fact]
    public void What_can_be_accounted_for_is_and_the_others_are_named()
    {
        using var bench = Bench().Grow();
        var all = bench.Do("audit", "--account");
        Assert.Contains(
            "arch-base@1  LEFT OUT: templates of the type arch cannot be accounted for yet\n", all.Text,
            StringComparison.Ordinal);
        Assert.Matches(
            @"\n\d[\d,]* paths of 2 templates accounted for: nothing unexplained, nothing altered; 1 template left out\n$",
            all.Text);
        using var document = JsonDocument.Parse(bench.Do("audit", "--account", "--json").Output);
        Assert.Equal(
            ["base", "plain"],
            document.RootElement.GetProperty("templates").EnumerateArray()
                .Select(template => template.GetProperty("name").GetString()));
        Assert.All(
            document.RootElement.GetProperty("templates").EnumerateArray(),
            template => Assert.True(template.GetProperty("clean").GetBoolean()));
        Assert.Equal(
            "arch-base",
            Assert.Single(document.RootElement.GetProperty("left_out").EnumerateArray()).GetProperty("name").GetString());

        // Who asks for one by name is not told that all is well.
        Assert.Equal(1, bench.Coppice("audit", "--account", "plain", "arch-base").ExitCode);
        var alone = bench.Coppice("audit", "--account", "arch-base");
        Assert.Equal(1, alone.ExitCode);
        Assert.Contains(
            "arch-base: templates of the type arch cannot be accounted for yet", alone.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("bug in Coppice", alone.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_better_tree_is_looked_for_where_it_can_be_and_the_others_stay()
    {
        using var bench = Bench(
            "needs: {from: base, packages: [needs-works, says-much]}\nneeds-too: {from: base, packages: [needs-works, "
                + "says-much, works-too]}");
        using var document = JsonDocument.Parse(bench.Do("suggest", "--json").Output);
        var remark = Assert.Single(document.RootElement.GetProperty("remarks").EnumerateArray()).GetString();
        Assert.Equal("left as it is: arch-base: dependencies are not known for templates of the type arch yet", remark);
        Assert.Equal("needs-too", document.RootElement.GetProperty("moves")[0].GetProperty("name").GetString());

        var file = Path.Combine(Path.GetDirectoryName(bench.FamilyFile)!, "better.yaml");
        bench.Do("suggest", "--write", file);
        var written = File.ReadAllText(file);
        Assert.Contains("  needs-too:\n    from: needs\n    packages: [works-too]\n", written, StringComparison.Ordinal);
        Assert.Contains("  arch-base:\n    archive: arch\n", written, StringComparison.Ordinal);
        Assert.Contains("    repositories: [core, extra]\n", written, StringComparison.Ordinal);
        Assert.Contains("left as it is: arch-base", bench.Do("suggest", "needs-works").Error, StringComparison.Ordinal);
    }

    private Workbench Bench(string templates = "plain: {from: base, packages: [works]}")
    {
        world.Begin();
        return new Workbench(
            (folder, declared) =>
            {
                var file = FamilyText.Write(folder, grown.Archive, declared + "\narch-base: {archive: arch}");
                File.Copy(world.Keyring, folder.At("arch.gpg"), overwrite: true);
                var arch = "  arch:\n"
                    + string.Concat(
                        world.Declaration.Replace("keyring.gpg", "arch.gpg", StringComparison.Ordinal).Split('\n')
                            .Select(line => $"    {line}\n"));
                File.WriteAllText(
                    file, File.ReadAllText(file).Replace("archives:\n", "archives:\n" + arch, StringComparison.Ordinal));
            },
            grown.Store).Declare(templates);
    }
}
