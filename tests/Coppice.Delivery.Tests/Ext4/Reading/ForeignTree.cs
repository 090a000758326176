using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Delivery.Tests.Ext4.Reading;

/// <summary>A folder with what file systems keep in different ways, made once: many names, holes, links of each length.</summary>
public sealed class ForeignTree : IDisposable
{
    private readonly TempFolder folder = TempFolder.InMemory();

    public ForeignTree()
    {
        Path = folder.Make("tree");
        SpecialTree.Make(Path);
        Shell.Script($$"""
            cd {{Path}}
            mkdir large
            seq -f "large/%g-and-more-$(printf 'n%.0s' $(seq 80))-é" 1500 | xargs touch
            head -c 180000 /dev/urandom | split --bytes=3000 --numeric-suffixes=10 - large/data-
            head -c 5000000 /dev/urandom >middle
            printf short >small; printf 'a%.0s' $(seq 100) >inline
            for at in $(seq 0 2 400); do dd if=/dev/urandom of=holes bs=4096 count=1 seek=$at conv=notrunc status=none; done
            setfattr -n user.much -v "$(printf 'v%.0s' $(seq 900))" holes
            ln -s "$(printf 't%.0s' $(seq 59))" short-link; ln -s "$(printf 't%.0s' $(seq 60))" long-link
            ln -s "$(printf 't%.0s' $(seq 150))" longer-link; rm link
            """);
        Listing = TreeListing.Scan(Path);
    }

    internal string Path { get; }

    internal TreeListing Listing { get; }

    public void Dispose() => folder.Dispose();
}
