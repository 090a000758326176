using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests;

public sealed class RecipeApplierTests : IDisposable
{
    private static readonly byte[] Base = RecipeStream.Image(1, 2, 0, 0, 3, 4);
    private readonly TestPool pool = new();

    public void Dispose() => pool.Dispose();

    [Fact]
    public void Images_are_made_of_literal_blocks_holes_and_blocks_of_the_pool_of_the_stream_and_of_themselves()
    {
        pool.Apply(Part.Whole(1, "base", Base));
        var child = RecipeStream.Image(5, 3, 4, 0, 5, 1);
        var grandchild = RecipeStream.Image(5, 2, 0);
        var fromPool = new RecipeSource(InStream: false, Part.Identity("base", Base));
        var applied = pool.Apply(
            Part.Of(
                1, "child", child, [fromPool],
                [new(1, BlockRun.Literal, 0), new(2, 3, 4), new(1, BlockRun.Zeros, 0), new(1, BlockRun.Self, 0), new(1, 3, 0)]),
            Part.Of(
                2, "grandchild", grandchild, [fromPool, new RecipeSource(InStream: true, Part.Identity("child", child))],
                [new(1, 4, 4), new(1, 3, 1), new(1, 0, 0)]));
        Assert.Equal(child, File.ReadAllBytes(pool.At("child")));
        Assert.Equal(grandchild, File.ReadAllBytes(pool.At("grandchild")));
        Assert.Equal((4096, 4 * 4096), (applied[0].Written, applied[0].Cloned + applied[0].Copied));
        Assert.Equal(["root.img", "root.img.recipe"], pool.Files("child"));
    }

    [Fact]
    public void The_image_before_stays_as_a_revision_and_older_ones_go()
    {
        for (var i = 1; i <= 4; i++)
        {
            pool.Time.Seconds++;
            pool.Apply(Part.Whole(1, "base", RecipeStream.Image(i)));
            // As Qubes names them: by when the content was written.
            File.SetLastWriteTimeUtc(pool.At("base"), new DateTime(2023, 11, i, 12, 0, 0, DateTimeKind.Utc));
        }

        Assert.Equal(["root.img", "root.img.3@2023-11-03T12:00:00Z", "root.img.recipe"], pool.Files("base"));
        Assert.Equal(RecipeStream.Image(3), File.ReadAllBytes(pool.At("base", "root.img.3@2023-11-03T12:00:00Z")));
        pool.Options = pool.Options with { Keep = 0 };
        pool.Apply(Part.Whole(1, "base", RecipeStream.Image(9)));
        Assert.Equal(["root.img", "root.img.recipe"], pool.Files("base"));
    }

    [Fact]
    public void What_qubes_made_of_the_image_before_goes_with_it()
    {
        pool.Apply(Part.Whole(1, "base", Base));
        File.WriteAllBytes(pool.At("base", "root-precache.img"), Base);
        File.WriteAllBytes(pool.At("base", "private.img"), [1]);
        pool.Revisions = _ => 1;
        pool.Apply(Part.Whole(1, "base", RecipeStream.Image(8)));
        Assert.DoesNotContain("root-precache.img", pool.Files("base"));
        Assert.Contains("private.img", pool.Files("base"));
    }

    [Fact]
    public void An_image_that_the_pool_has_already_is_not_put_in_force_again()
    {
        Assert.True(pool.Apply(Part.Whole(1, "base", Base))[0].Changed);
        Assert.False(pool.Apply(Part.Whole(1, "base", Base))[0].Changed);
        Assert.Equal(["root.img", "root.img.recipe"], pool.Files("base"));
    }

    [Fact]
    public void A_run_that_was_broken_off_after_naming_the_revision_leaves_it_once()
    {
        pool.Apply(Part.Whole(1, "base", Base));
        System.Diagnostics.Process.Start("ln", [pool.At("base"), pool.At("base", "root.img.1@2023-11-14T00:00:00Z")])
            .WaitForExit();
        pool.Apply(Part.Whole(1, "base", RecipeStream.Image(8)));
        Assert.Equal(["root.img", "root.img.1@2023-11-14T00:00:00Z", "root.img.recipe"], pool.Files("base"));
    }

    [Fact]
    public void Owner_and_mode_stay_as_the_image_had_them()
    {
        pool.Apply(Part.Whole(1, "base", Base));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(pool.At("base")));
        File.SetUnixFileMode(
            pool.At("base"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        pool.Apply(Part.Whole(1, "base", RecipeStream.Image(8)));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite,
            File.GetUnixFileMode(pool.At("base")));
    }

    [Fact]
    public void What_a_broken_off_run_left_is_removed()
    {
        var staging = Directory.CreateDirectory(pool.At(".coppice-staging", ""));
        File.WriteAllText(Path.Combine(staging.FullName, "1.img"), "half");
        pool.Apply(Part.Whole(1, "base", Base));
        Assert.False(staging.Exists && Directory.Exists(staging.FullName));
    }

    [Fact]
    public void An_image_that_was_changed_in_the_pool_is_found_by_the_digest()
    {
        pool.Apply(Part.Whole(1, "base", Base));
        File.WriteAllBytes(pool.At("base"), RecipeStream.Image(1, 2, 0, 0, 3, 99));
        var child = Part.Of(
            1, "child", RecipeStream.Image(4), [new RecipeSource(false, Part.Identity("base", Base))], [new(1, 3, 5)]);
        Assert.Contains("an image of the pool has changed", pool.Refused(child));
    }

    [Fact]
    public void A_recipe_for_another_content_of_a_source_is_refused_at_once()
    {
        pool.Apply(Part.Whole(1, "base", RecipeStream.Image(9, 9, 9, 9, 9, 9)));
        var child = Part.Of(
            1, "child", RecipeStream.Image(4), [new RecipeSource(false, Part.Identity("base", Base))], [new(1, 3, 5)]);
        Assert.Contains("not the one that the recipe was made for", pool.Refused(child));
    }

    [Fact]
    public void An_older_recipe_is_refused_unless_allowed()
    {
        pool.Apply(Part.Whole(1, "base", Base));
        var older = Part.Whole(1, "base", RecipeStream.Image(8), RecipeStream.Made - 1);
        Assert.Contains("older", pool.Refused(older));
        pool.Options = pool.Options with { AllowOlder = true };
        Assert.True(pool.Apply(older)[0].Changed);
    }

    [Fact]
    public void A_recipe_that_was_held_back_is_refused_after_a_newer_one_of_an_unchanged_image()
    {
        pool.Apply(Part.Whole(1, "base", Base));
        var heldBack = Part.Whole(1, "base", RecipeStream.Image(8), RecipeStream.Made + 5);
        Assert.False(pool.Apply(Part.Whole(1, "base", Base, RecipeStream.Made + 10))[0].Changed);
        Assert.Contains("older", pool.Refused(heldBack));
        Assert.Equal(["root.img", "root.img.recipe"], pool.Files("base"));
        Assert.Equal(Base, File.ReadAllBytes(pool.At("base")));
    }

    [Fact]
    public void The_pool_is_free_at_the_end_even_when_a_starting_program_still_has_a_copy_of_its_handle()
    {
        var copies = new List<Microsoft.Win32.SafeHandles.SafeFileHandle>();
        using (var held = Pools.PoolFolder.OpenToChange(pool.Path))
        {
            // As fork(2) makes them.
            copies.AddRange(Directory.GetFileSystemEntries("/proc/self/fd").Where(link => TargetOf(link) == pool.Path)
                .Select(link =>
                    new Microsoft.Win32.SafeHandles.SafeFileHandle(Dup(int.Parse(Path.GetFileName(link))), ownsHandle: true)));
        }

        Assert.NotEmpty(copies);
        Assert.True(pool.Apply(Part.Whole(1, "base", Base))[0].Changed);
        copies.ForEach(copy => copy.Dispose());
    }

    [Fact]
    public void An_empty_name_of_a_key_is_wrong_usage() => Assert.Equal(64, Program.Main(["/", "--key", ""]));

    [Fact]
    public void A_recipe_from_the_future_is_refused() =>
        Assert.Contains("future", pool.Refused(Part.Whole(1, "base", Base, RecipeStream.Made + 90_000)));

    [Fact]
    public void Two_at_once_do_not_mix()
    {
        using var busy = Pools.PoolFolder.OpenToChange(pool.Path);
        Assert.Contains("another process", pool.Refused(Part.Whole(1, "base", Base)));
    }

    [Theory]
    [InlineData("folder")]
    [InlineData("image")]
    [InlineData("source")]
    [InlineData("staging")]
    [InlineData("record")]
    public void Links_in_the_pool_lead_nowhere(string kind)
    {
        var part = Part.Whole(1, "base", Base);
        switch (kind)
        {
            case "folder":
                File.CreateSymbolicLink(Path.Combine(pool.Path, "base"), Path.GetDirectoryName(pool.Outside)!);
                break;
            case "image":
                Directory.CreateDirectory(Path.Combine(pool.Path, "base"));
                File.CreateSymbolicLink(pool.At("base"), pool.Outside);
                break;
            case "record":
                Directory.CreateDirectory(Path.Combine(pool.Path, "base"));
                File.CreateSymbolicLink(pool.At("base", "root.img.recipe"), pool.Outside);
                break;
            case "staging":
                File.CreateSymbolicLink(Path.Combine(pool.Path, ".coppice-staging"), Path.GetDirectoryName(pool.Outside)!);
                break;
            case "source":
                Directory.CreateDirectory(Path.Combine(pool.Path, "other"));
                File.CreateSymbolicLink(pool.At("other"), pool.Outside);
                part = Part.Of(
                    1, "base", RecipeStream.Image(7), [new RecipeSource(false, Part.Identity("other", RecipeStream.Image(7, 7)))],
                    [new(1, 3, 0)]);
                break;
        }

        var before = pool.State();
        var refused = Assert.ThrowsAny<Exception>(() => pool.Apply(part));
        Assert.True(refused is RefusedException or IOException, refused.ToString());
        Assert.Equal(before, pool.State());
    }

    // Other tests of this process open and close files meanwhile.
    private static string? TargetOf(string link)
    {
        try
        {
            return Directory.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            return null;
        }
    }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "dup")]
    private static extern int Dup(int file);
}
