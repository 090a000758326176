using Coppice.Apply.Lvm;
using Coppice.Apply.Native;
using Coppice.Apply.Pools;
using Coppice.Apply.Tests.Lvm;
using Coppice.Apply.Tests.Support;
using Coppice.Apply.Verifying;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Verifying;

/// <summary>Images are compared with what was put there, and with what a stream makes; in a folder and in a thin pool.</summary>
public sealed class VerifierTests
{
    private static readonly byte[] Base = RecipeStream.Image(1, 2, 0, 4);
    private static readonly byte[] Child = RecipeStream.Image(9, 2, 1, 0);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_a_stream_the_digest_says_whether_an_image_is_what_was_put_there(bool thin) => With(thin,
        (images, write, _) =>
    {
        var verifier = new RecordVerifier(images());
        Assert.Equal(true, verifier.Verify("base").Same);
        write("base", 1);
        Assert.Equal([(bool?)false, true], images().Names().Select(name => new RecordVerifier(images()).Verify(name).Same));
        Assert.Throws<RefusedException>(() => verifier.Verify("none"));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_follows_the_image_does_not_count_and_what_is_written_into_its_holes_does(bool thin) => With(thin,
        (images, write, _) =>
    {
        write("base", 10_000);
        write("child", 3);
        Assert.Equal([true, (bool?)false], images().Names().Select(name => new RecordVerifier(images()).Verify(name).Same));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_says_which_blocks_differ_also_where_others_take_them_from(bool thin) => With(thin,
        (images, write, key) =>
    {
        Assert.Equal(
            [$"base same {Part.Identity("a", Base).Digest}", $"child same {Part.Identity("a", Child).Digest}"], Lines(images, key));
        write("base", 0);
        write("base", 3);
        write("child", 0);
        Assert.Equal(["base differs 2 blocks at 0 12288", "child differs 1 block at 0"], Lines(images, key));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_cannot_be_known_is_told_so(bool thin) => With(thin, (images, _, key) =>
    {
        var source = new RecipeSource(InStream: false, Part.Identity("base", Child));
        Assert.Equal(
            ["base unknown it takes blocks of base that are not there any more", "other unknown the pool has none"],
            Lines(images, key, Part.Of(1, "base", Base, [source], [new(4, 3, 0)]), Part.Whole(2, "other", Base)));
    });

    [Fact]
    public void An_image_that_nothing_is_noted_of_is_unknown()
    {
        using var scene = new LvmScene("base");
        Assert.Null(new RecordVerifier(new VolumeImages(scene.Pool(), scene.Qubes.Known)).Verify("base").Same);
    }

    [Fact]
    public void An_image_in_a_folder_that_somebody_changed_is_replaced_only_when_told()
    {
        using var pool = new TestPool();
        pool.Apply(Part.Whole(1, "base", Base));
        File.SetLastWriteTimeUtc(pool.At("base"), DateTime.UnixEpoch);
        pool.Apply(Part.Whole(1, "base", Child));
        Write(pool.At("base"), 1);
        Assert.Contains("was changed since", pool.Refused(Part.Whole(1, "base", Base)), StringComparison.Ordinal);
        pool.Options = new ApplyOptions { ReplaceChanged = true };
        Assert.True(Assert.Single(pool.Apply(Part.Whole(1, "base", Base))).Changed);
    }

    [Fact]
    public void A_template_on_LVM_that_worked_since_is_replaced_only_when_told()
    {
        using var scene = new LvmScene("base");
        scene.Apply(Part.Whole(1, "base", Base));
        scene.Qubes.Work("base", 1, 77);
        var refused = scene.Refused(Part.Whole(1, "base", Child));
        Assert.Equal("coppice-apply --lvm qubes_dom0/vm-pool --verify base", refused.Hint);
        scene.Options = new ApplyOptions { ReplaceChanged = true };
        scene.Apply(Part.Whole(1, "base", Child));
        Assert.Equal(Child, scene.Root("base", Child.Length));
    }

    [Theory]
    [InlineData(true, "pool", "--verify")]
    [InlineData(true, "--lvm", "a/b", "--verify", "base", "child", "--key", "k")]
    [InlineData(false, "pool", "--verify", "../x")]
    [InlineData(false, "pool", "--verify", "--list")]
    [InlineData(false, "pool", "--verify", "--allow-older")]
    public void Its_words_are_names_and_a_key(bool right, params string[] arguments) =>
        Assert.Equal(right, ApplyArguments.Parse(arguments) is not null);

    private static void With(bool thin, Action<Func<IPoolImages>, Action<string, int>, RecipePrivateKey> test)
    {
        using var scene = new LvmScene("base", "child");
        using var pool = new TestPool();
        using var folder = PoolFolder.Open(pool.Path);
        if (thin)
        {
            scene.Apply(Parts());
            test(
                () => new VolumeImages(scene.Pool(), scene.Qubes.Known),
                (name, block) => Write(scene.Lvm.At(ThinPool.Root(name)), block),
                scene.Key);
        }
        else
        {
            pool.Apply(Parts());
            test(() => new FolderImages(folder), (name, block) => Write(pool.At(name), block), pool.Key);
        }
    }

    // The child takes two blocks of the base and its own zeros.
    private static Part[] Parts() =>
    [
        Part.Whole(1, "base", Base),
        Part.Of(
            2, "child", Child, [new RecipeSource(InStream: true, Part.Identity("base", Base))],
            [new(1, BlockRun.Literal, 0), new(1, 3, 1), new(1, 3, 0), new(1, BlockRun.Zeros, 0)]),
    ];

    private static string[] Lines(Func<IPoolImages> images, RecipePrivateKey key, params Part[] parts)
    {
        using var pinned = new RecipePublicKey(key.PublicPem());
        var stream = RecipeStream.Of(key, parts.Length == 0 ? Parts() : parts);
        return [.. new StreamVerifier(images(), pinned).Verify(new MemoryStream(stream)).Select(image => image.ToString())];
    }

    private static void Write(string path, int block)
    {
        using var file = File.OpenWrite(path);
        file.Position = (block * RecipeLimits.Block) + 100;
        file.Write([1, 2, 3]);
    }
}
