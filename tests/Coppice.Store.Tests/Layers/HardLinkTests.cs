using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Layers;

/// <summary>A parent has one file under the names a, b and c; what happens to them in an overlay.</summary>
[Trait("Category", "Integration")]
public sealed class HardLinkTests : IDisposable
{
    private const long Late = 4_000_000_000;
    private readonly TempFolder folder = TempFolder.InMemory();
    private readonly TempFolder disk = TempFolder.OnDisk();

    [Theory]
    [InlineData("true", "a b=a c=a", "", "")]
    [InlineData("echo more >>a", "a b c=b", "a b c", "a")]
    [InlineData("echo more >>b", "a b c=a", "b", "b")]
    [InlineData("echo more >>b; echo less >c", "a b c", "b c", "b c")]
    [InlineData("echo more >>a; ln -f a b; ln -f a c", "a b=a c=a", "a b c", "")]
    [InlineData("rm a", "b c=b", "b c", "")]
    [InlineData("rm b", "a c=a", "", "")]
    [InlineData("rm b c", "a", "", "")]
    [InlineData("chmod 700 c", "a b=a c", "c", "c")]
    [InlineData("ln a d", "a b c=b d=a", "b c d", "")]
    [InlineData("cp -a a t; mv t a; ln -f a b; ln -f a c", "a b=a c=a", "", "")]
    [InlineData("rm a; mkdir a", "b c=b", "b c", "")]
    public void Names_that_stay_linked_are_linked_in_the_listing(string change, string names, string listed, string broken)
    {
        Shell.Script($"""
            cd {folder.Path}; mkdir lower upper work merged; echo content >lower/a; touch -d @5 lower/a; ln lower/a lower/b; ln lower/a lower/c; touch -d @9 lower
            unshare -m sh -euc '
            mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work,redirect_dir=off,metacopy=off,index=off overlay merged
            cd merged; {change}'
            """);
        var layers = new LayerStore(StoreOpening.OpenOrCreate(disk.At("store")));
        var parent = layers.Add(folder.At("lower"), TreeListing.Empty, Late);

        var layer = layers.Add(folder.At("upper"), parent.Result, Late);

        Assert.Equal(names, Names(layer.Result.Entries));
        Assert.Equal(
            listed,
            string.Join(
                ' ',
                layer.Manifest.Entries.Where(entry => entry.Type == EntryType.File).Select(entry => entry.Path.ToString()[1..])));
        Assert.Equal(broken, string.Join(' ', layer.BrokenLinks.Select(link => link.Changed.ToString()[1..])));
        Assert.Equal(layer.Result.Digest, layers.Listing([parent.Id, layer.Id]).Digest);
    }

    public void Dispose()
    {
        folder.Dispose();
        disk.Dispose();
    }

    private static string Names(IEnumerable<TreeEntry> entries) => string.Join(' ', entries
        .Where(entry => entry.Type == EntryType.File)
        .Select(entry =>
            $"{entry.Path}{(entry.Link is null ? "" : $"={entry.Link}")}".Replace("/", "", StringComparison.Ordinal)));
}
