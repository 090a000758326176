using Coppice.Apply.Lvm;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Lvm;

/// <summary>Images in a thin pool: made of the volume with most of their blocks, and put in force by Qubes.</summary>
public sealed class LvmApplierTests
{
    private static readonly byte[] Base = RecipeStream.Image(1, 2, 3, 4, 5, 6);
    private static readonly byte[] Child = RecipeStream.Image(1, 2, 3, 9, 5, 6);

    [Fact]
    public void An_image_is_made_of_the_volume_with_most_blocks_in_place_and_only_what_differs_is_written()
    {
        using var scene = new LvmScene("base", "child");
        scene.Apply(Part.Whole(1, "base", Base));
        var applied = Assert.Single(scene.Apply(OfBase(1, inStream: false)));
        Assert.Equal(Child, scene.Root("child", Child.Length));
        Assert.Equal((RecipeLimits.Block, 5 * RecipeLimits.Block), (applied.Written, applied.Cloned));
        var changes = scene.Lvm.Commands.Where(command => !command.StartsWith("lvs", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            [
                "lvremove --force --yes qubes_dom0/vm-child-root-import",
                "lvcreate --snapshot --setactivationskip n --activate y --addtag coppice.unfinished --name vm-child-root-import "
                    + "qubes_dom0/vm-base-root",
            ], changes[^3..^1]);
        Assert.Equal(["list", "begin child", "ok child"], scene.Qubes.Calls[^3..]);
    }

    [Fact]
    public void An_image_is_made_of_one_that_came_before_in_the_stream()
    {
        using var scene = new LvmScene("base", "child");
        scene.Apply(Part.Whole(1, "base", Base), OfBase(2, inStream: true));
        Assert.Contains(
            scene.Lvm.Commands, command => command.EndsWith("qubes_dom0/vm-base-root-import", StringComparison.Ordinal));
        Assert.Equal(Child, scene.Root("child", Child.Length));
    }

    [Fact]
    public void A_generation_that_a_template_comes_back_to_is_made_of_its_revision_and_nothing_is_written()
    {
        using var scene = new LvmScene("base");
        scene.Apply(Part.Whole(1, "base", Base));
        scene.Apply(Part.Whole(1, "base", Child));
        Assert.Equal([Part.Identity("base", Base)], LvmList.ReadRevisions(scene.Pool(), scene.Qubes.Known));
        var source = new RecipeSource(InStream: false, Part.Identity("base", Base));
        Assert.Equal(0, Assert.Single(scene.Apply(Part.Of(1, "base", Base, [source], [new(6, 3, 0)]))).Written);
        Assert.Equal(Base, scene.Root("base", Base.Length));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(13)]
    public void The_volume_is_as_large_as_its_image_needs_whatever_it_was_made_of(int blocks)
    {
        using var scene = new LvmScene("base", "child");
        scene.Apply(Part.Whole(1, "base", RecipeStream.Image([.. Enumerable.Range(1, 8)])));
        var image = RecipeStream.Image(
            [.. Enumerable.Range(1, Math.Min(blocks, 8)), .. Enumerable.Repeat(0, Math.Max(0, blocks - 8))]);
        var source = new RecipeSource(InStream: false, Part.Identity("base", RecipeStream.Image([.. Enumerable.Range(1, 8)])));
        var shared = (uint)Math.Min(blocks, 8);
        BlockRun[] runs = blocks > 8 ? [new(shared, 3, 0), new((uint)blocks - 8, 0, 0)] : [new(shared, 3, 0)];
        scene.Apply(Part.Of(1, "child", image, [source], runs));
        Assert.Equal(image, scene.Root("child", image.Length));
        var extents = (image.Length + FakeLvm.Extent - 1) / FakeLvm.Extent;
        Assert.Equal(extents * FakeLvm.Extent, new FileInfo(scene.Lvm.At(ThinPool.Root("child"))).Length);
    }

    [Fact]
    public void What_a_template_has_already_is_not_written_and_takes_the_date_of_the_stream()
    {
        using var scene = new LvmScene("base");
        scene.Apply(Part.Whole(1, "base", Base, RecipeStream.Made - 10));
        var volume = scene.Pool().Find(ThinPool.Root("base"))!.Uuid;
        Assert.False(Assert.Single(scene.Apply(Part.Whole(1, "base", Base))).Changed);
        Assert.Equal(volume, scene.Pool().Find(ThinPool.Root("base"))!.Uuid);
        Assert.Contains(
            "older", scene.Refused(Part.Whole(1, "base", Child, RecipeStream.Made - 5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_noted_of_a_volume_is_believed_until_the_template_was_started_or_more_of_it_is_mapped()
    {
        using var scene = new LvmScene("base", "other");
        scene.Apply(Part.Whole(1, "base", Base), Part.Whole(2, "other", Base));
        Assert.Equal([Part.Identity("base", Base), Part.Identity("other", Base)], LvmList.Read(scene.Pool(), scene.Qubes.Known));
        scene.Qubes.Work("base", 2, 77);
        using (var file = File.OpenWrite(scene.Lvm.At(ThinPool.Root("other"))))
        {
            file.Position = 7 * RecipeLimits.Block;
            file.WriteByte(1);
        }

        var read = scene.Qubes.Known.Select(name => Part.Identity(name, File.ReadAllBytes(scene.Lvm.At(ThinPool.Root(name)))));
        Assert.Equal(read, LvmList.Read(scene.Pool(), scene.Qubes.Known));
    }

    private static Part OfBase(int number, bool inStream) => Part.Of(
        number, "child", Child, [new RecipeSource(inStream, Part.Identity("base", Base))],
        [new(3, 3, 0), new(1, BlockRun.Literal, 0), new(2, 3, 4)]);
}
