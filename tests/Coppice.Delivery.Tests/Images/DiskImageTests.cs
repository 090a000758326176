using Coppice.Delivery.Images;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Images;

[Trait("Category", "Integration")]
public sealed class DiskImageTests
{
    [Fact]
    public void A_qcow2_file_is_sound_and_holds_the_image_and_is_the_same_each_time()
    {
        using var stored = StoredTree.Special();
        var raw = ImageFixture.Write(stored, stored.Base, "root.img", new ImageOptions(ImageFixture.Size));
        var (one, other) = (Write(stored, "one.qcow2"), Write(stored, "other.qcow2"));
        Shell.Script(
            $"qemu-img check -q -f qcow2 '{one}'; qemu-img compare -q -f raw -F qcow2 '{raw}' '{one}'; cmp '{one}' '{other}'");
        Assert.InRange(new FileInfo(one).Length, 1, 16 << 20);
    }

    private static string Write(StoredTree stored, string name)
    {
        var images = new RootImage(new ConfinedRunner(), stored.Layers, stored.Generations);
        new DiskImage(new ConfinedRunner(), images, stored.Folder.Path)
            .Write(stored.Base, new ImageOptions(ImageFixture.Size), stored.Folder.At(name));
        return stored.Folder.At(name);
    }
}
