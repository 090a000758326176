using Coppice.Apply.Lvm;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Lvm;

/// <summary>What is refused in a thin pool, and leaves every volume as it was.</summary>
public sealed class LvmRefusalTests
{
    private static readonly byte[] Image = RecipeStream.Image(1, 2, 3);

    [Fact]
    public void A_template_that_runs_is_refused()
    {
        using var scene = new LvmScene("base");
        scene.Lvm.Create("vm-base-root-snap", Image);
        Assert.Equal("qvm-shutdown --wait base", scene.Refused(Part.Whole(1, "base", Image)).Hint);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void A_template_that_somebody_imports_into_is_refused_and_that_import_is_left_alone(bool own, bool open)
    {
        using var scene = new LvmScene("base");
        var tags = scene.Lvm.Create("vm-base-root-import", Image);
        tags.UnionWith(own ? [VolumeRecord.Unfinished] : []);
        scene.Lvm.Volumes["vm-base-root-import"] = ("other", tags, open);
        Assert.Equal("sudo lvremove qubes_dom0/vm-base-root-import", scene.Refused(Part.Whole(1, "base", Image)).Hint);
        Assert.DoesNotContain("fail base", scene.Qubes.Calls);
    }

    [Fact]
    public void A_root_that_is_not_of_a_template_is_refused()
    {
        using var scene = new LvmScene("base");
        scene.Lvm.Create("vm-standalone-root", Image);
        Assert.Contains("no template", scene.Refused(Part.Whole(1, "standalone", Image)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_may_fill_the_pool_is_refused()
    {
        using var scene = new LvmScene("base");
        scene.Lvm.PoolPercent = "100.00";
        Assert.Contains("0 MiB left", scene.Refused(Part.Whole(1, "base", Image)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_that_is_cut_off_anywhere_leaves_every_volume_as_it_was()
    {
        using var scene = new LvmScene("base", "child");
        var stream = RecipeStream.Of(scene.Key, Part.Whole(1, "base", Image), Part.Whole(2, "child", Image));
        var before = scene.Lvm.State();
        for (var length = 0; length < stream.Length; length += 97)
        {
            Assert.Throws<RefusedException>(() => scene.Apply(stream[..length]));
            Assert.Equal(before, scene.Lvm.State());
        }
    }

    [Fact]
    public void An_image_that_does_not_become_what_was_signed_is_refused()
    {
        using var scene = new LvmScene("base");
        var part = Part.Whole(1, "base", Image);
        var wrong = part with { Literals = RecipeStream.Image(1, 2, 4) };
        Assert.Contains("does not become", scene.Refused(wrong).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--lvm", "group", "--list")]
    [InlineData("--lvm", "group/pool", "--key", "k", "--keep", "1")]
    [InlineData("--lvm", "group/pool", "--key", "k", "--create")]
    [InlineData("--lvm", "-group/pool", "--list")]
    [InlineData("--lvm", "group/pool/more", "--list")]
    [InlineData("folder", "--lvm", "group/pool", "--list")]
    public void What_makes_no_sense_on_LVM_is_wrong_usage(params string[] arguments) =>
        Assert.Null(ApplyArguments.Parse(arguments));
}
