using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Grafts;

namespace Coppice.Growing.Tests;

/// <summary>Updates in a row: what was grafted or grown again is grafted onto the next base.</summary>
[Trait("Category", "Integration")]
public sealed class GraftRowTests(GraftedFamily family)
{
    [Fact]
    public void A_graft_is_grafted_again_and_never_has_more_than_two_layers_of_its_own()
    {
        using var bench = family.Copy(
            """
            plain: {from: base, packages: [needs-plain]}
            below-plain: {from: plain, packages: [other]}
            cache: {from: base, packages: [things-cache]}
            library: {from: base, packages: [own-library]}
            diverts: {from: base, packages: [divert-still]}
            fixed: {from: base, packages: [fixed-user]}
            gains: {from: base, packages: [gained]}
            """);
        family.Archive.Publish(Next("2"), TestArchive.Date.AddDays(2));
        bench.Do("update", "--yes");
        family.Archive.Publish(Next("3"), TestArchive.Date.AddDays(3));
        bench.Do("update", "--yes");

        string[] all = ["plain", "below-plain", "cache", "library", "diverts", "fixed", "gains"];
        Assert.All(all, template =>
        {
            var (generation, parent) = (bench.Current(template)!, bench.Current(template == "below-plain" ? "plain" : "base")!);
            Assert.Equal((4, 1, parent.Layers.Count + 2), (generation.Number, generation.MoreLayers, generation.Layers.Count));
            Assert.Equal("1.3\n", bench.Text(template, "usr/share/b-works/file"));
        });
        Assert.Equal("things-cache 1.0: one three two \n", bench.Text("cache", "var/lib/things-cache/cache"));
        Assert.Equal(
            ("diverted\n", "still\n"),
            (bench.Text("diverts", "usr/share/b-works/still"), bench.Text("diverts", "usr/share/b-works/still.distrib")));
        bench.Do("audit", all);
        Assert.Empty(bench.Fsck());
    }

    private static IEnumerable<MadePackage> Next(string step) => GraftedFamily.Newer.Select(package => package.Name switch
    {
        "b-works" => MadePackage.Of("b-works", $"1.{step}", $"1.{step}\n", "/usr/share/b-works/file"),
        "b-things" =>
            MadePackage.Of(
                "b-things", $"1.{step}", step + "\n", "/usr/share/things/one", "/usr/share/things/two",
                "/usr/share/things/three"),
        _ => package,
    });
}
