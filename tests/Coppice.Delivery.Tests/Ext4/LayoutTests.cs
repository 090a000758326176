using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Ext4;

public sealed class LayoutTests
{
    private const long MiB = 1 << 20, Size = 1024 * MiB;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Images_differ_at_the_same_place_by_little_more_than_what_changed(int seed)
    {
        using var folder = TempFolder.InMemory();
        var system = MadeSystem.Of(seed, 120);
        var child = system.Child(seed + 100, 30);
        var (newer, newerChild) = (system.Next(seed + 200, 12), child.Next(seed + 200, 12));
        var image = MadeImage.Write(folder, "base", Size, system);
        var childImage = MadeImage.Write(folder, "child", Size, system, child);
        var newerImage = MadeImage.Write(folder, "newer", Size, newer);
        RequireNear(system, image, child, childImage);
        RequireNear(system, image, newer, newerImage);
        RequireNear(child, childImage, newerChild, MadeImage.Write(folder, "newer-child", Size, newer, newerChild));
    }

    [Fact]
    public void Places_do_not_depend_on_the_size()
    {
        using var folder = TempFolder.InMemory();
        var system = MadeSystem.Of(3, 60);
        var small = MadeImage.Write(folder, "small", Size, system);
        var large = MadeImage.Write(folder, "large", 20 * Size, system);
        // Superblocks, descriptors and the lists of reserved ones know it, and the bitmap of the last group.
        Assert.InRange(small.Differing(large, 4096), 4096, 2 * MiB);
    }

    [Fact]
    public void What_hardly_fits_is_packed_tightly()
    {
        using var folder = TempFolder.InMemory();
        var system = MadeSystem.Of(4, 40);
        var random = new Random(4);
        var bytes = MadeImage.Changed(new MadeSystem().Tree(), system.Tree());
        // All but 6 MiB of what a file system of 256 MiB has, besides its own 69 MiB and 5 MiB.
        for (var number = 0; bytes < 176 * MiB; number++, bytes += 3 * MiB)
        {
            system.Put($"srv/{number}", 3 * MiB, random);
        }

        MadeImage.Write(folder, "tight", 256 * MiB, system);
    }

    private static void RequireNear(MadeSystem before, MadeImage one, MadeSystem after, MadeImage other)
    {
        var changed = MadeImage.Changed(before.Tree(), after.Tree());
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"changed {changed >> 10} KiB, 4K {one.Differing(other, 4096) >> 10}, 64K {one.Differing(other, 65536) >> 10}");
        Assert.InRange(one.Differing(other, 4096), 1, (changed * 12 / 10) + (2 * MiB));
        Assert.InRange(one.Differing(other, 64 << 10), 1, (changed * 15 / 10) + (4 * MiB));
    }
}
