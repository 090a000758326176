using System.Text.Json;
using Coppice.Foundation;
using Coppice.Growing.Tests.Support;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Tests;

/// <summary><c>audit --account</c>: every path is explained, and what is planted is found.</summary>
[Trait("Category", "Integration")]
public sealed class AccountTests(GrownBase grown)
{
    private const string Templates = "a: {from: base, packages: [makes, triggered], files: laid, scripts: [own.sh]}\nb: {from: "
        + "a, packages: [chain-top]}\nc: {from: b, without: [chain-top]}";
    private static readonly string[] Verdicts =
    [
        "  UNEXPLAINED", "  ALTERED", "  MISSING", "  IDENTIFIES A MACHINE", "  DAMAGED",
    ];

    [Fact]
    public void Every_path_of_a_family_is_explained()
    {
        using var bench = Bench(Templates);
        var result = bench.Do("audit", "--account", "--json");
        using var document = JsonDocument.Parse(result.Output);
        foreach (var template in document.RootElement.GetProperty("templates").EnumerateArray())
        {
            Assert.True(template.GetProperty("clean").GetBoolean(), template.GetRawText());
            Assert.True(template.GetProperty("recorded").GetBoolean());
            var paths = template.GetProperty("paths").EnumerateObject()
                .ToDictionary(pair => pair.Name, pair => pair.Value.GetInt32());
            // Exactly one class each.
            Assert.Equal(bench.Listing(template.GetProperty("name").GetString()!).Entries.Count, paths.Values.Sum());
            Assert.Equal((0, 0, 0), (paths["altered"], paths["missing"], paths["unexplained"]));
        }
    }

    [Fact]
    public void What_another_packages_script_takes_out_is_explained_though_nothing_of_it_was_ever_in_a_layer()
    {
        using var bench = Bench("one: {from: base, packages: [takes]}");
        Assert.Null(bench.Entry("one", "usr/share/works/file"));
        Assert.DoesNotContain("MISSING", bench.Do("audit", "--account", "one").Text, StringComparison.Ordinal);
        Assert.Contains("takes", bench.Do("explain", "one", "/usr/share/works/file").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_planted_changed_and_taken_away_is_found_and_nothing_else()
    {
        using var bench = Bench("a: {from: base, packages: [makes, works-too, doubled, office]}");
        using var source = new TempFolder();
        var layers = new LayerStore(bench.Store);
        var good = bench.Current("a")!;
        var entries = layers.Listing(good.Layers).Entries.ToList();
        (Action Plant, string Told)[] faults =
        [
            (() => Plant("usr/share/planted", "evil\n", 0x1a4), "/usr/share/planted  UNEXPLAINED"),
            (
                () => Change("usr/share/works/file", "evil!\n", entry => entry with { Mtime = entry.Mtime + 1 }),
                "/usr/share/works/file  ALTERED: not as in works 1.0 (content)"),
            (
                () => Change("usr/share/works-too/file", "works too\n", entry => entry with { Mode = entry.Mode | 0x800 }),
                "/usr/share/works-too/file  ALTERED: not as in works-too 1.0 (mode)"),
            (
                () => Change("usr/bin/sh", null, entry => entry with { Target = new ByteString("bash"u8) }),
                "/usr/bin/sh  ALTERED: not as in dash"),
            (() => Change("lib64", null, entry => entry with { Target = new ByteString("/tmp"u8) }), "/lib64  ALTERED"),
            (
                () => entries.RemoveAll(entry => entry.Path == BytePath.Of("usr/share/doubled")),
                "/usr/share/doubled  MISSING: doubled 2.0 has it"),
            (() => Change("var/lib/made-by-postinst", "other\n", entry => entry), "/var/lib/made-by-postinst  UNEXPLAINED"),
            (() =>
            {
                entries.Add(
                    new TreeEntry(EntryType.Directory, BytePath.Of("etc/ssh")) { Mode = 0x1ed, Mtime = MadeTime.Seconds });
                Plant("etc/ssh/ssh_host_rsa_key", "key\n", 0x180);
            }, "/etc/ssh/ssh_host_rsa_key  IDENTIFIES A MACHINE"),
        ];
        foreach (var fault in faults)
        {
            fault.Plant();
        }

        var tree = TreeListing.Of(entries);
        var bad = layers.Add(
            LayerManifest.Between(layers.Listing(good.Layers.SkipLast(1)), tree), tree, source.Path,
            TestContext.Current.CancellationToken);
        // A fault that leaves the record as it was: made by whoever could write to the store, or by Coppice itself.
        new LayerProvenanceStore(bench.Store).Add(bad.Id, new LayerProvenanceStore(bench.Store).Find(good.Layers[^1])!);
        bench.Generations.Add(good with { Layers = [.. good.Layers.SkipLast(1), bad.Id], Tree = tree.Digest });
        Assert.Empty(bench.Fsck());

        var result = bench.Coppice("audit", "--account", "a");
        Assert.Equal(1, result.ExitCode);
        Assert.All(faults, fault => Assert.Contains(fault.Told, result.Text, StringComparison.Ordinal));
        Assert.Equal(
            // The folder of the key, and what is no longer where its package has it.
            string.Join(
                '\n',
                faults.Select(fault => fault.Told.Split("  ")[0]).Concat(["/etc/ssh", "/usr/lib64/ld-linux-x86-64.so.2"])
                    .Order(StringComparer.Ordinal)),
            string.Join('\n',
                result.Text.Split('\n').Where(line => Verdicts.Any(verdict => line.Contains(verdict, StringComparison.Ordinal)))
                .Select(line => line.Trim().Split("  ")[0]).Distinct().Order(StringComparer.Ordinal)));

        string Write(string path, string text)
        {
            var file = Path.Combine(source.Path, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
            return text;
        }

        void Plant(string path, string text, int mode) =>
            entries.Add(
                new TreeEntry(EntryType.File, BytePath.Of(path))
                {
                    Mode = mode,
                    Size = text.Length,
                    Content = Digest.Of(Write(path, text)),
                });

        void Change(string path, string? text, Func<TreeEntry, TreeEntry> change)
        {
            var index = entries.FindIndex(entry => entry.Path == BytePath.Of(path));
            var entry = change(entries[index]);
            entries[index] = text is null ? entry : entry with { Size = text.Length, Content = Digest.Of(Write(path, text)) };
        }
    }

    [Theory]
    [InlineData("spdx", "packages", "versionInfo", "SPDX-2.3")]
    [InlineData("cyclonedx", "components", "version", "1.5")]
    public void A_bill_of_materials_has_every_package_with_its_checksum(
        string form, string list, string version, string specification)
    {
        using var bench = Bench("a: {from: base, packages: [works]}");
        var text = bench.Do("audit", "--account", "--sbom", form, "a").Output;
        if (form == "spdx")
        {
            Assert.Equal(text, bench.Do("audit", "--account", "--sbom", form, "a").Output);
        }

        using var document = JsonDocument.Parse(text);
        Assert.Equal(specification, document.RootElement.GetProperty(form == "spdx" ? "spdxVersion" : "specVersion").GetString());
        var packages = document.RootElement.GetProperty(list).EnumerateArray()
            .ToDictionary(package => package.GetProperty("name").GetString()!, package => package);
        Assert.All(
            bench.Current("a")!.Packages,
            package => Assert.Equal(package.Version, packages[package.Name].GetProperty(version).GetString()));
        var file = Directory.EnumerateFiles(bench.Store.At("packages"), "*.deb", SearchOption.AllDirectories)
            .Select(Path.GetFileNameWithoutExtension).ToHashSet();
        Assert.Contains(packages["works"].GetRawText().Split('"'), word => file.Contains(word));
    }

    [Fact]
    public void What_is_changed_on_the_disk_is_found()
    {
        using var bench = Bench("a: {from: base, packages: [works]}");
        var layer = Path.Combine(bench.StorePath, "layers", LayerName.Of(bench.Current("a")!.Layers[^1]), "tree");
        // The stores of tests share their files: another file in its place, not other bytes in it.
        File.Delete(Path.Combine(layer, "usr/share/works/file"));
        File.WriteAllText(Path.Combine(layer, "usr/share/works/file"), "evil!\n");
        File.WriteAllText(Path.Combine(layer, "usr/share/works/more"), "evil\n");
        var result = bench.Coppice("audit", "--account", "a");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("/usr/share/works/file  DAMAGED in the store: was changed", result.Text, StringComparison.Ordinal);
        Assert.Contains("/usr/share/works/more  DAMAGED in the store: does not belong", result.Text, StringComparison.Ordinal);
    }

    private Workbench Bench(string templates)
    {
        var bench = new Workbench(grown);
        bench.Write("laid/etc/laid.conf", "laid\n");
        bench.Write("own.sh", "#!/bin/sh\necho own >/usr/share/own\nchmod 600 /etc/chain-low.conf 2>/dev/null || :\n");
        return bench.Declare(templates).Grow();
    }
}
