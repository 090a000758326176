using System.Text.Json;
using Coppice.Growing.Tests.Support;
using Coppice.Growing.Tests.Support.Grafts;

namespace Coppice.Growing.Tests;

/// <summary>A base that is upgraded where it stands, again and again, and everything that stands on it.</summary>
[Trait("Category", "Integration")]
public sealed class UpgradedBaseTests
{
    private const string Templates =
        "  packages: [n-base, n-steady, n-python]\na: {from: base, packages: [n-own, n-large]}\nb: {from: a, packages: [n-child]}\n";
    private const string Code = "usr/lib/python3/dist-packages/n/__pycache__/one.cpython-311.pyc";
    private static readonly string[] All = ["base", "a", "b"];
    private static readonly string[] Versions = ["1.0", "1.1", "1.2"];

    [Fact]
    [Trait("Category", "Full")]
    public void A_base_is_upgraded_in_place_twice_and_goes_back()
    {
        using var archive = new TestArchive([]);
        var states = Versions.Select((version, i) => archive.Publish(Packages(version), TestArchive.Date.AddDays(i))).ToList();
        var unchanged = archive.Publish(Packages("1.2"), TestArchive.Date.AddDays(3));
        archive.Show(states[0]);
        using var bench = new Workbench(archive, store: null).Declare(Templates).Grow();
        var first = All.Select(bench.Tree).ToList();

        archive.Show(states[1]);
        AssertUpgraded(bench, "1.1", generation: 2);
        Assert.Equal("python 1.1\n", bench.Text("base", Code));
        var second = All.Select(bench.Tree).ToList();
        archive.Show(states[2]);
        using var unwatched = new Workbench(archive, bench.StorePath).Declare(Templates);
        AssertUpgraded(bench, "1.2", generation: 3);
        var third = All.Select(bench.Tree).ToList();
        AssertUnknown(unwatched);
        Assert.Equal(third, All.Select(unwatched.Tree));

        // The snapshot is newer, its packages are not: no layer and the same tree.
        var layers = bench.Current("base")!.Layers;
        archive.Show(unchanged);
        bench.Do("update", "--yes");
        Assert.Equal(third, All.Select(bench.Tree));
        Assert.Equal(layers, bench.Current("base")!.Layers);
        // What was upgraded twice is proved here; what was once, and three times, by the tests of grafts.
        var family = UpdatedFamily.Of(bench, bench.Do("status"));
        Assert.All(All, family.AssertProved);

        foreach (var template in (string[])["b", "a", "base"])
        {
            bench.Do("rollback", $"{template}@2", "--yes");
        }

        Assert.Equal(second, All.Select(bench.Tree));
        Assert.NotEqual(first, second);
        Assert.Empty(bench.Fsck());
    }

    // Who made what was not written down at the first step, so it is not known after the second one either.
    private static void AssertUnknown(Workbench bench)
    {
        Assert.True(File.Exists(Provenance(bench)));
        File.Delete(Provenance(bench));
        var line = bench.Do("update", "--yes").Error.Split('\n').Single(
            line => line.StartsWith("done     base: ", StringComparison.Ordinal));
        Assert.Contains(" · upgraded in place, ", line, StringComparison.Ordinal);
        Assert.Equal((3, 1), (bench.Current("base")!.Number, bench.Current("base")!.MoreLayers));
        Assert.False(File.Exists(Provenance(bench)));
    }

    // The record of the base's last layer.
    private static string Provenance(Workbench bench) =>
        Path.Combine(bench.StorePath, "layers", bench.Current("base")!.Layers[^1].Hex[..32], "makers");

    private static void AssertUpgraded(Workbench bench, string version, int generation)
    {
        var update = bench.Do("update", "--yes").Error;
        foreach (var template in All)
        {
            var line = update.Split('\n').Single(line => line.StartsWith($"done     {template}: ", StringComparison.Ordinal));
            Assert.True(
                line.Contains(template == "b" ? " · grafted, " : " · upgraded in place, ", StringComparison.Ordinal), line);
            Assert.Equal((generation, 1), (bench.Current(template)!.Number, bench.Current(template)!.MoreLayers));
            Assert.Equal($"n-base {version}\n", bench.Text(template, "usr/share/n-base/file"));
            Assert.Equal("", bench.Do("run", template, "--", "sh", "-c", "dpkg --audit; dpkg --verify n-base n-steady").Text);
        }

        // Who made what is known of both layers.
        using var account = JsonDocument.Parse(bench.Do("audit", "--account", "--json").Output);
        Assert.All(account.RootElement.GetProperty("templates").EnumerateArray(), template =>
            Assert.True(template.GetProperty("clean").GetBoolean() && template.GetProperty("recorded").GetBoolean(),
                template.GetRawText()));
    }

    private static IEnumerable<MadePackage> Packages(string version) =>
    [
        Files("n-base", version), Files("n-steady", "1.0"), Files("n-child", "1.0"), Large,
        // With data that its script does not read: that is known after an upgrade in place as it was before.
        Files("n-own", version).And("postinst", "exit 0"),
        Python(version == "1.0" ? "1.0" : "1.1"),
    ];

    // It writes its version as the byte code of every module. Newer once: nothing tells how byte code was made without a record.
    private static MadePackage Python(string version) => new MadePackage("n-python")
    {
        Version = version,
        Files = new Dictionary<string, string>
        {
            ["/usr/bin/python3-n"] = $"#!/bin/sh\nmkdir -p ${{1%/*}}; echo python {version} >$1\n",
            ["/usr/lib/python3/dist-packages/n/one.py"] = "one\n",
        },
        Arrange = "chmod 755 usr/bin/python3-n",
    }.And("postinst", $"python3-n /{Code}");

    // So much that a second upgrade does not exchange half of the template.
    private static MadePackage Large =>
        new("n-large") { Arrange = "mkdir -p usr/share/n-large; head -c 3000000 /dev/zero >usr/share/n-large/file" };

    private static MadePackage Files(string name, string version) =>
        new(name) { Version = version, Arrange = $"mkdir -p usr/share/{name}; echo {name} {version} >usr/share/{name}/file; "
            + $"echo {name} at {version} >usr/share/{name}/at-{version}" };
}
