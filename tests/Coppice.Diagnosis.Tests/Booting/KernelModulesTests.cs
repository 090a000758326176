using System.Text;
using Coppice.Diagnosis.Booting;
using Coppice.Foundation;

namespace Coppice.Diagnosis.Tests.Booting;

public sealed class KernelModulesTests
{
    [Fact]
    public void Modules_come_after_what_they_need_and_once()
    {
        var modules = Modules(
            ("virtio_blk", "virtio,virtio-ring"), ("virtio", "virtio_ring"), ("virtio_ring", ""),
            ("virtio_pci", "virtio_ring,virtio,built_in"));
        Assert.Equal(
            ["virtio_ring", "virtio", "virtio_pci", "virtio_blk"],
            modules.InOrder(["virtio_pci", "virtio_blk", "ext4"]).Select(module => module.Name));
    }

    [Fact]
    public void A_circle_is_a_failure() => Assert.Throws<Failure>(() => Modules(("a", "b"), ("b", "a")).InOrder(["a"]));

    [Theory]
    [InlineData("/x/crc32c-intel.ko", "crc32c_intel")]
    [InlineData("ext4.ko.xz", "ext4")]
    public void Names_are_those_of_the_kernel(string file, string name)
    {
        Assert.True(KernelModules.IsModule(file));
        Assert.Equal(name, KernelModules.NameOf(file));
    }

    [Fact]
    public void What_has_no_end_needs_nothing() => Assert.Empty(KernelModules.Needs("\0depends=a,b"u8));

    private static KernelModules Modules(params (string Name, string Needs)[] modules) => new(
        modules.ToDictionary(module => module.Name, module => module.Name),
        file =>
            Encoding.ASCII.GetBytes(
                $"\u007fELF\0license=GPL\0depends={modules.First(module => module.Name == file).Needs}\0name={file}\0"));
}
