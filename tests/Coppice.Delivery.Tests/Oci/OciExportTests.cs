using System.Text.Json;
using Coppice.Delivery.Oci;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Generations;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Oci;

[Trait("Category", "Integration")]
public sealed class OciExportTests : IDisposable
{
    private readonly StoredTree stored = new(directory =>
    {
        SpecialTree.Make(directory);
        // An image cannot have these names; see the tests of that.
        File.Delete(Path.Combine(directory, ".wh.first"));
        Shell.Script(
            $"setfattr -x user.a=b% '{directory}/noted'; setfattr -n user.a% -v b '{directory}/noted'; touch -d @1500000000 "
                + $"'{directory}/noted'");
    });

    public void Dispose() => stored.Dispose();

    [Fact]
    public void Umoci_unpacks_a_generation_of_one_layer_to_an_equal_tree()
    {
        Write(stored.Base, "images");
        Assert.Equal(stored.Tree.ToString(), Unpacked("images", "base").ToString());
    }

    [Fact]
    public void Umoci_unpacks_layers_with_whiteouts_and_links_into_layers_below()
    {
        var child = Child();
        Write(child, "images");
        Assert.Equal(stored.Layers.Listing(child.Layers).ToString(), Unpacked("images", "child").ToString());
    }

    [Fact]
    public void Random_layers_come_back_equal()
    {
        for (var seed = 20; seed < 26; seed++)
        {
            using var random = new StoredTree(directory => TreeMaker.Make(WithoutWhiteoutNames(seed), directory));
            new OciExport(new ConfinedRunner(), random.Layers).Write(random.Base, random.Folder.At("images"), "base");
            Assert.Equal(random.Tree.ToString(), Unpacked(random, "images", "base").ToString());
        }
    }

    [Fact]
    public void Skopeo_reads_it_and_finds_every_digest_right()
    {
        Write(Child(), "images");
        using var config = JsonDocument.Parse(Shell.Script($"skopeo inspect --config 'oci:{stored.Folder.At("images")}:child'"));
        Assert.Equal("linux", config.RootElement.GetProperty("os").GetString());
        Assert.Equal(2, config.RootElement.GetProperty("rootfs").GetProperty("diff_ids").GetArrayLength());
        // Copying to another form unpacks and checks each layer.
        Shell.Script(
            $"skopeo copy --quiet 'oci:{stored.Folder.At("images")}:child' "
                + $"'docker-archive:{stored.Folder.At("archive.tar")}:child:latest'");
        Shell.Script(
            $"cd '{stored.Folder.At("images")}/blobs/sha256'; for blob in *; do test $(sha256sum <$blob | cut -d' ' -f1) = "
                + "$blob; gzip -tq <$blob 2>/dev/null || python3 -m json.tool $blob >/dev/null; done");
    }

    [Fact]
    public void The_same_generation_gives_the_same_layout()
    {
        Write(Child(), "one");
        Write(Child("child"), "other");
        Assert.Equal("", Shell.Script($"diff -r '{stored.Folder.At("one")}' '{stored.Folder.At("other")}'"));
    }

    [Fact]
    public void A_second_image_in_a_layout_packs_only_its_own_layer()
    {
        var child = Child();
        Write(stored.Base, "images");
        var before = Blobs("images");
        var packed = new List<(int, int)>();
        new OciExport(new ConfinedRunner(), stored.Layers)
            .Write(child, stored.Folder.At("images"), "child", (layer, of) => packed.Add((layer, of)));
        Assert.Equal([(2, 2)], packed);
        // The layer, the configuration, the manifest.
        Assert.Equal(before + 3, Blobs("images"));
        Write(child, "alone");
        Assert.Empty(Directory.GetFiles(stored.Folder.At("alone", "blobs", "sha256")).Select(Path.GetFileName)
            .Except(Directory.GetFiles(stored.Folder.At("images", "blobs", "sha256")).Select(Path.GetFileName)));
        Assert.Equal(
            ["base", "child"],
            Shell.Script($"umoci ls --layout '{stored.Folder.At("images")}'").Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Order());
    }

    [Fact]
    public async Task A_registry_gets_of_the_second_template_only_its_own_layer()
    {
        using var registry = await Registry.StartAsync();
        var (child, images) = (Child(), stored.Folder.At("images"));
        Write(stored.Base, "images");
        Write(child, "images");
        Shell.Script(
            $"skopeo copy --quiet --dest-tls-verify=false 'oci:{images}:base' docker://{registry.Address}/templates:base");
        var before = registry.Blobs;
        // Layer and configuration.
        // Its log comes through a pipe, a moment later.
        SpinWait.SpinUntil(() => registry.Uploads >= 2, TimeSpan.FromMinutes(5));
        Assert.Equal(2, registry.Uploads);
        Shell.Script(
            $"skopeo copy --quiet --dest-tls-verify=false 'oci:{images}:child' docker://{registry.Address}/templates:child");
        SpinWait.SpinUntil(() => registry.Uploads >= 4, TimeSpan.FromMinutes(5));
        Assert.Equal(4, registry.Uploads);
        // The layer, the configuration, the manifest.
        Assert.Equal(before + 3, registry.Blobs);

        Shell.Script(
            $"skopeo copy --quiet --src-tls-verify=false docker://{registry.Address}/templates:child "
                + $"'oci:{stored.Folder.At("pulled")}:child'");
        Assert.Equal(stored.Layers.Listing(child.Layers).ToString(), Unpacked("pulled", "child").ToString());
    }

    [Fact]
    public void A_name_that_means_a_whiteout_is_refused_and_nothing_is_left()
    {
        using var special = StoredTree.Special();
        var failure = Assert.Throws<Failure>(() =>
            new OciExport(new ConfinedRunner(), special.Layers).Write(special.Base, special.Folder.At("images"), "base"));
        Assert.Contains("/.wh.first", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["store"], Directory.GetFileSystemEntries(special.Folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void An_attribute_that_a_pax_record_cannot_name_is_refused()
    {
        using var special = new StoredTree(directory =>
            Shell.Script($"touch '{directory}/noted'; setfattr -n user.a=b -v c '{directory}/noted'"));
        var failure = Assert.Throws<Failure>(() =>
            new OciExport(new ConfinedRunner(), special.Layers).Write(special.Base, special.Folder.At("images"), "base"));
        Assert.Contains("/noted", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_with_something_else_is_left_alone()
    {
        File.WriteAllText(Path.Combine(stored.Folder.Make("mine"), "file"), "mine");
        Assert.Throws<Failure>(() => Write(stored.Base, "mine"));
        Assert.Equal(["file"], Directory.GetFileSystemEntries(stored.Folder.At("mine")).Select(Path.GetFileName));
    }

    private void Write(Generation generation, string folder) =>
        new OciExport(new ConfinedRunner(), stored.Layers)
            .Write(generation, stored.Folder.At(folder), generation.Template, cancel: TestContext.Current.CancellationToken);

    private int Blobs(string folder) => Directory.GetFiles(stored.Folder.At(folder, "blobs", "sha256")).Length;

    private Generation? made;

    private Generation Child(string name = "child") => made ??= stored.Child(name, upper =>
    {
        using var root = DirectoryHandle.Open(upper);
        root.MakeNode("setuid"u8, FileKind.CharDevice);
        root.MakeNode("closed"u8, FileKind.CharDevice);
        File.WriteAllText(Path.Combine(upper, "link"), "was a link");
        root.MakeDirectory("pipe"u8);
        File.WriteAllText(Path.Combine(upper, "pipe", "inside"), "was a pipe");
        File.WriteAllText(Path.Combine(upper, "large"), string.Concat(Enumerable.Range(0, 3_000_000).Select(i => i.ToString())));
    });

    private TreeListing Unpacked(string folder, string name) => Unpacked(stored, folder, name);

    private static TreeListing Unpacked(StoredTree stored, string folder, string name)
    {
        var bundle = stored.Folder.At($"bundle-{folder}-{name}");
        Shell.Script($"umoci unpack --image '{stored.Folder.At(folder)}:{name}' '{bundle}'");
        return TreeListing.Scan(Path.Combine(bundle, "rootfs"));
    }

    private static TreeListing WithoutWhiteoutNames(int seed)
    {
        var tree = RandomTree.Of(seed);
        return TreeListing.Of(tree.Entries.Where(entry => !Hidden(entry.Path) && (entry.Link is null || !Hidden(entry.Link)))
            .Select(entry => entry.Xattrs.IsEmpty ? entry : entry with
        {
            Xattrs = XattrSet.Of("trusted.test%1", entry.Xattrs.Attributes[0].Value.Bytes),
        }));

        static bool Hidden(BytePath path) => path.ToString().Contains("/.wh.", StringComparison.Ordinal);
    }
}
