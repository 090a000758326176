using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests;

/// <summary>A pool whose qubes are used by Qubes at the same time.</summary>
public sealed class QubesPoolTests : IDisposable
{
    private static readonly Part Good = Part.Whole(1, "base", RecipeStream.Image(1, 2, 0, 3));
    private readonly TestPool pool = new();

    public QubesPoolTests() => pool.Apply(Part.Whole(1, "before", RecipeStream.Image(6)));

    public void Dispose() => pool.Dispose();

    [Theory]
    [InlineData("root-dirty.img", "it runs")]
    [InlineData("root-import.img", "something is being imported into it")]
    public void A_qube_in_use_gets_no_image_nor_does_any_other_of_the_stream(string file, string says)
    {
        File.WriteAllBytes(pool.At("before", file), [1]);
        var second = Part.Whole(2, "before", RecipeStream.Image(5));
        var message = pool.Refused(Good, second);
        Assert.Contains($"before is in use: {says}", message, StringComparison.Ordinal);
        File.Delete(pool.At("before", file));
        Assert.Equal(2, pool.Apply(Good, second).Count);
    }

    [Fact]
    public void A_qube_that_starts_while_its_image_comes_in_gets_none()
    {
        var second = Part.Whole(2, "before", RecipeStream.Image(5));
        var before = File.ReadAllBytes(pool.At("before"));
        // The last thing that is said before images become current.
        pool.Progress = applied =>
        {
            if (applied is { Name: "before", Stage: ApplyStage.Verifying })
            {
                File.WriteAllBytes(pool.At("before", "root-dirty.img"), [1]);
            }
        };
        Assert.Contains("it runs", Assert.Throws<RefusedException>(() => pool.Apply(Good, second)).Message,
            StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(pool.At("before")));
        Assert.False(File.Exists(pool.At("base")));
    }

    [Fact]
    public void A_pool_of_qubes_takes_images_of_the_qubes_that_it_has_or_is_told()
    {
        File.WriteAllBytes(pool.At("before", "private.img"), [1]);
        Assert.Contains("the pool has no qube base", pool.Refused(Good), StringComparison.Ordinal);
        pool.Revisions = _ => 1;
        pool.Apply(Part.Whole(1, "before", RecipeStream.Image(5)));
        pool.Options = new ApplyOptions { Create = true };
        Assert.True(pool.Apply(Good)[0].Changed);
    }

    [Fact]
    public void As_many_revisions_of_a_qube_stay_as_Qubes_keeps_and_where_it_cannot_be_asked_that_must_be_said()
    {
        File.WriteAllBytes(pool.At("before", "private.img"), [1]);
        Assert.Contains("how many revisions of before Qubes keeps cannot be asked", pool.Refused(Change(5)),
            StringComparison.Ordinal);
        pool.Revisions = name => name == "before" ? 2 : throw new InvalidOperationException(name);
        Enumerable.Range(10, 4).ToList().ForEach(content => pool.Apply(Change(content)));
        Assert.Equal(2, RevisionFiles().Count);
        pool.Options = new ApplyOptions { Keep = 0 };
        pool.Apply(Change(5));
        Assert.Empty(RevisionFiles());
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(pool.At("before"))!, "root.img.*@*"));
    }

    [Fact]
    public void An_image_that_becomes_current_again_is_taken_from_its_revision()
    {
        var old = RecipeStream.Image(6);
        pool.Apply(Change(5));
        var revision = Assert.Single(PoolList.ReadRevisions(pool.Path));
        Assert.Equal(Part.Identity("before", old), revision);
        var back = Part.Of(1, "before", old, [new RecipeSource(InStream: false, revision)],
            [new BlockRun(1, BlockRun.FirstSource, 0)]);
        var applied = Assert.Single(pool.Apply(back));
        Assert.Equal((true, 0), (applied.Changed, applied.Written));
        Assert.Equal(old, File.ReadAllBytes(pool.At("before")));
        // A revision that somebody wrote to is not what its record says, and is no source.
        File.WriteAllBytes(RevisionFiles().Single(), RecipeStream.Image(7));
        Assert.Empty(PoolList.ReadRevisions(pool.Path));
    }

    private List<string> RevisionFiles() =>
        [.. Directory.GetFiles(Path.GetDirectoryName(pool.At("before"))!, "root.img.*@*Z")];

    private static Part Change(int content) => Part.Whole(1, "before", RecipeStream.Image(content));
}
