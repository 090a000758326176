using Coppice.Apply.Lvm;
using Coppice.Apply.Tests.Support;
using Coppice.Recipes;

namespace Coppice.Apply.Tests.Lvm;

/// <summary>Each command of LVM and each call of Qubes fails once, and the program is killed before each.</summary>
public sealed class LvmFaultTests
{
    private static readonly byte[] OldBase = RecipeStream.Image(1, 2, 0, 3);
    private static readonly byte[] NewBase = RecipeStream.Image(1, 2, 0, 6, 7);
    private static readonly byte[] NewVault = RecipeStream.Image(1, 2, 8);

    [Fact]
    public void Whatever_fails_each_template_has_its_old_or_its_new_image_and_the_same_stream_completes_them()
    {
        var (failed, ended) = (0, false);
        for (; !ended; failed++)
        {
            using var scene = Filled();
            var before = scene.Lvm.State();
            scene.With(new Steps { Fail = failed + 1 });
            try
            {
                scene.Apply(Update(scene));
                ended = true;
            }
            catch (RefusedException)
            {
                Assert.True(scene.Qubes.Calls.Contains("ok base") || scene.Lvm.State() == before, scene.Lvm.Commands[^1]);
            }

            scene.With(new Steps());
            Complete(scene);
        }

        Assert.InRange(failed, 15, 60);
    }

    [Fact]
    public void Whenever_it_is_killed_the_same_stream_completes_them_once_an_import_of_nobody_is_removed_as_the_hint_says()
    {
        var (kills, hints, ended) = (0, 0, false);
        for (; !ended; kills++)
        {
            using var scene = Filled();
            scene.With(new Steps { KillBefore = kills + 1 });
            try
            {
                scene.Apply(Update(scene));
                ended = true;
            }
            catch (KilledException)
            {
                scene.With(new Steps());
                var expected = IsNew(scene) ? NewBase : OldBase;
                Assert.Equal(expected, scene.Root("base", expected.Length));
            }

            scene.With(new Steps());
            try
            {
                scene.Apply(Update(scene));
            }
            catch (RefusedException e) when (e.Hint?.StartsWith("sudo lvremove qubes_dom0/", StringComparison.Ordinal) == true)
            {
                // Killed between the beginning of an import and the first command after it: nothing says whose volume it is.
                scene.Lvm.Remove(e.Hint.Split('/')[1]);
                hints++;
            }

            Complete(scene);
        }

        Assert.InRange(kills, 15, 60);
        Assert.InRange(hints, 1, 6);
    }

    private static LvmScene Filled()
    {
        var scene = new LvmScene("base", "vault");
        scene.Apply(Part.Whole(1, "base", OldBase));
        return scene;
    }

    private static bool IsNew(LvmScene scene) =>
        scene.Pool().Find(ThinPool.Root("base"))?.Record?.Digest == Part.Identity("base", NewBase).Digest;

    private static byte[] Update(LvmScene scene) => RecipeStream.Of(
        scene.Key, Part.Whole(1, "base", NewBase),
        Part.Of(
            2, "vault", NewVault, [new RecipeSource(InStream: true, Part.Identity("base", NewBase))],
            [new(2, 3, 0), new(1, BlockRun.Literal, 0)]));

    private static void Complete(LvmScene scene)
    {
        scene.Apply(Update(scene));
        Assert.Equal(NewBase, scene.Root("base", NewBase.Length));
        Assert.Equal(NewVault, scene.Root("vault", NewVault.Length));
        Assert.DoesNotContain(scene.Lvm.Volumes.Keys, name => name.EndsWith("-import", StringComparison.Ordinal));
        Assert.Equal(
            [Part.Identity("base", NewBase), Part.Identity("vault", NewVault)], LvmList.Read(scene.Pool(), scene.Qubes.Known));
    }
}
