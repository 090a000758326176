using Coppice.Foundation;
using Coppice.Growing.Tests.Support;

namespace Coppice.Growing.Tests;

/// <summary>A package of a template that its parent has now, too: the template's layer still has its files as they were.</summary>
[Trait("Category", "Full")]
[Collection(MovingArchive.OneAtATime)]
public sealed class MovedPackageTests(MovingArchive moving)
{
    [Fact]
    public void Hard_links_of_it_are_grafted_when_it_becomes_newer()
    {
        const string Child = "a: {from: base, packages: [counts]}";
        using var bench = moving.Begin(Child).Grow();
        bench.Declare("  packages: [works, linked]\n" + Child).Grow();
        Assert.True(bench.Current("a")!.WasCarriedOver, bench.Do("history", "a").Text);

        moving.GoOn();
        var update = bench.Coppice("update", "--yes");

        Assert.True(update.Succeeded, update.Error);
        Assert.True(bench.Current("a")!.WasCarriedOver, bench.Do("history", "a").Text);
        Assert.Equal(
            (BytePath.Of("usr/share/linked/one"), "1.1\n"),
            (bench.Entry("a", "usr/share/linked/two")!.Link, bench.Text("a", "usr/share/linked/one")));
        bench.Do("audit", "a");
        Assert.Empty(bench.Fsck());
    }
}
