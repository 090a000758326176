using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;
using FsCheck;
using FsCheck.Fluent;

namespace Coppice.Store.Tests.Layers;

[Trait("Category", "Integration")]
public sealed class LayerCaptureTests
{
    private const long Late = 4_000_000_000;

    [Fact]
    public void A_tree_that_was_made_is_listed_as_it_was_meant() => Prop.ForAll<int>(seed =>
    {
        using var folder = TempFolder.InMemory();
        var tree = RandomTree.Of(seed);
        TreeMaker.Make(tree, folder.Make("tree"));
        Assert.Equal(tree.ToString(), TreeListing.Scan(folder.At("tree")).ToString());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));

    [Fact]
    public void Changing_one_tree_into_another_through_an_overlay_gives_a_layer_that_does_the_same() =>
        Prop.ForAll<int, int>((a, b) =>
    {
        using var folder = TempFolder.InMemory();
        var (before, after) = (RandomTree.Of(a), RandomTree.Of(b));
        TreeMaker.Make(before, folder.Make("lower"));
        TreeMaker.Make(after, folder.Make("wanted"));
        foreach (var name in new[] { "upper", "work", "merged" })
        {
            folder.Make(name);
        }

        Shell.Script($"""
            cd {folder.Path}
            unshare -m sh -euc '
            mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work,redirect_dir=off,metacopy=off,index=off overlay merged
            find merged -mindepth 1 -delete; cp -a wanted/. merged/
            '
            """);
        var captured = LayerCapture.Capture(folder.At("upper"), before, Late);
        Assert.Equal(captured.Result.ToString(), captured.Manifest.On(before).ToString());
        Assert.Equal(WithoutLinks(Made(after)), WithoutLinks(captured.Result));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));

    // The times of directories are not kept.
    private static TreeListing Made(TreeListing tree) =>
        TreeListing.Of(
            tree.Entries.Select(entry => entry.Type == EntryType.Directory ? entry with { Mtime = MadeTime.Seconds } : entry));

    private static string WithoutLinks(TreeListing tree) =>
        TreeListing.Of(tree.Entries.Select(entry => entry with { Link = null })).ToString();
}
