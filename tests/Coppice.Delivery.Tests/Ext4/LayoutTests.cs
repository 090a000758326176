using System.Security.Cryptography;
using Coppice.Foundation;
using Coppice.Store.Tests.Support;

namespace Coppice.Delivery.Tests.Ext4;

public sealed class LayoutTests
{
    private const long MiB = 1 << 20, Size = 4096 * MiB;

    [Theory]
    [InlineData(1)]
    public void Images_differ_at_the_same_place_by_little_more_than_what_changed(int seed) => Compare(seed);

    [Theory]
    [Trait("Category", "Full")]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Images_of_further_trees_do_so_too(int seed) => Compare(seed);

    private static void Compare(int seed)
    {
        using var folder = TempFolder.InMemory();
        var system = MadeSystem.Of(seed, 80);
        var child = system.Child(seed + 100, 20);
        var newer = system.Next(seed + 200, 12);
        var newerChild = newer.Child(seed + 100, 20);
        var image = MadeImage.Write(folder, "base", Size, system);
        var childImage = MadeImage.Write(folder, "child", Size, system, child);
        var newerImage = MadeImage.Write(folder, "newer", Size, newer);
        var newerChildImage = MadeImage.Write(folder, "newer-child", Size, newer, newerChild);
        RequireNear(MadeImage.Own(system.Tree(), child.Tree()), image, childImage);
        RequireNear(MadeImage.Changed(system.Tree(), newer.Tree()), image, newerImage);
        RequireNear(MadeImage.Changed(child.Tree(), newerChild.Tree()), childImage, newerChildImage);
        // The base itself gets what the child had.
        var more = system.Child(seed + 300, 6);
        RequireNear(MadeImage.Changed(system.Tree(), more.Tree()), image, MadeImage.Write(folder, "more", Size, more));
    }

    [Fact]
    public void Places_do_not_depend_on_the_size()
    {
        using var folder = TempFolder.InMemory();
        var system = MadeSystem.Of(3, 60);
        var small = MadeImage.Write(folder, "small", Size, system);
        var large = MadeImage.Write(folder, "large", 5 * Size, system);
        // Superblocks, descriptors and the lists of reserved ones know it, and the bitmap of the last group.
        Assert.InRange(small.Differing(large).Blocks, 4096, 2 * MiB);
    }

    [Fact]
    public void What_hardly_fits_is_packed_tightly()
    {
        using var folder = TempFolder.InMemory();
        var system = MadeSystem.Of(4, 20);
        var random = new Random(4);
        var bytes = MadeImage.Changed(new MadeSystem().Tree(), system.Tree());
        // Of 128 MiB the file system itself takes 69.
        for (var number = 0; bytes < 55 * MiB; number++, bytes += 3 * MiB / 2)
        {
            system.Put($"srv/{number}", 3 * MiB / 2, random);
        }

        MadeImage.Write(folder, "tight", 128 * MiB, system);
    }

    [Fact]
    public void A_file_of_many_pieces_has_a_tree_of_extents()
    {
        using var folder = TempFolder.InMemory();
        var system = new MadeSystem();
        system.Put(MadeContents.Scattered, 16 * MiB, new Random(5));
        var image = MadeImage.Write(folder, "scattered", Size, system);
        var content = new byte[16 * MiB];
        using var file = new MemoryStream(content);
        new MadeContents().CopyTo(
            system.Tree().Find(BytePath.Of(MadeContents.Scattered))!, file, TestContext.Current.CancellationToken);
        Assert.Contains(
            Convert.ToHexStringLower(SHA256.HashData(content)),
            Shell.Script($"debugfs -R 'cat /{MadeContents.Scattered}' '{image.Path}' 2>/dev/null | sha256sum"),
            StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Category", "Full")]
    public void A_directory_of_a_hundred_thousand_entries_has_two_levels_of_index()
    {
        using var folder = TempFolder.InMemory();
        var (system, random) = (new MadeSystem(), new Random(6));
        for (var number = 0; number < 100_000; number++)
        {
            system.Put($"large/{number}-{new string('n', 100)}", 0, random);
        }

        var image = MadeImage.Write(folder, "large", Size, system);
        Assert.Contains(
            "Indirect levels: 1", Shell.Script($"debugfs -R 'htree_dump /large' '{image.Path}' 2>&1 | head -n 20"),
            StringComparison.Ordinal);
    }

    private static void RequireNear(long changed, MadeImage one, MadeImage other)
    {
        var (blocks, chunks) = one.Differing(other);
        TestContext.Current.TestOutputHelper?.WriteLine($"changed {changed >> 10} KiB, {blocks >> 10} and {chunks >> 10} differ");
        Assert.InRange(blocks, 1, (changed * 12 / 10) + (2 * MiB));
        Assert.InRange(chunks, 1, (changed * 15 / 10) + (4 * MiB));
    }
}
