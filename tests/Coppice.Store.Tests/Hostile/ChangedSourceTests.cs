using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Maintenance;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Hostile;

/// <summary>
/// Whatever happens to a tree between the moment when it is listed and the moment when it is stored, an object of the pool has
/// the content that it is named after; else nothing is stored and the path is named.
/// </summary>
[Trait("Category", "Integration")]
public sealed class ChangedSourceTests : IDisposable
{
    private const long Late = 4_000_000_000;

    private readonly TempFolder disk = TempFolder.OnDisk();
    private readonly StoreFolder store;
    private readonly LayerStore layers;

    public ChangedSourceTests()
    {
        store = StoreOpening.OpenOrCreate(disk.At("store"));
        layers = new LayerStore(store);
        disk.Make("upper");
    }

    public static TheoryData<string, string> Swaps => new()
    {
        { "printf GOOD >tool", "printf EVIL >tool" },
        { "printf GOOD >tool", "rm tool; printf EVIL >tool" },
        { "printf GOOD >tool; ln tool other", "printf EVIL >tool" },
        { "printf GOOD >tool; ln tool other", "rm tool other; printf EVIL >tool; cp tool other" },
        { "printf GOOD >tool; chmod 4755 tool", "printf EVIL >tool" },
        { "printf GOOD >tool", "printf GOODS >tool" },
        { "printf GOOD >tool", "printf GOO >tool" },
        { "truncate -s 3M tool", "printf EVIL | dd of=tool bs=1 seek=1048576 conv=notrunc status=none" },
        { "truncate -s 3M tool", "printf EVIL | dd of=tool bs=1 seek=3145724 conv=notrunc status=none" },
        { "truncate -s 1M tool; printf GOOD >>tool; truncate -s 3M tool", "truncate -s 0 tool; truncate -s 3M tool" },
        { "head -c 3000000 /dev/zero | tr '\\0' G >tool", "fallocate --punch-hole --offset 4096 --length 4096 tool" },
        { "printf GOOD >tool", "rm tool; ln -s /etc/passwd tool" },
        { "printf GOOD >tool", "rm tool; mkfifo tool" },
        { "printf GOOD >tool", "rm tool; mkdir tool" },
        { "mkdir d; printf GOOD >d/tool", "mv d e; ln -s e d" },
        { "mkdir d; printf GOOD >d/tool", "mv d e; mkdir d; printf EVIL >d/tool" },
    };

    [Theory]
    [MemberData(nameof(Swaps))]
    public void What_changed_after_it_was_listed_is_refused_by_name_and_leaves_nothing(string make, string change)
    {
        In("upper", $"printf first >aaa; {make}; printf last >zzz");
        var captured = LayerCapture.Capture(disk.At("upper"), TreeListing.Empty, Late);
        In("upper", change);

        var failure = Assert.Throws<Failure>(() =>
            layers.Stage(captured.Manifest, captured.Result, disk.At("upper"), TestContext.Current.CancellationToken));

        Assert.Matches("/(tool|other)", failure.Message);
        Assert.NotNull(failure.Problems[0].Hint);
        layers.Flush();
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.At(StoreFolder.Work)));
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.At(StoreFolder.Layers)));
        Assert.Empty(Directory.EnumerateFiles(store.At(StoreFolder.Contents), "*", SearchOption.AllDirectories));
        Assert.Empty(new Fsck(store, new FsckOptions()).Run(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("truncate -s 3M tool")]
    [InlineData("truncate -s 1M tool; printf GOOD >>tool; truncate -s 3M tool; printf end >>tool")]
    [InlineData("printf GOOD >tool; truncate -s 700001 tool")]
    [InlineData("head -c 700001 /dev/zero >tool")]
    [InlineData(": >tool")]
    public void Holes_count_as_the_zeros_that_they_read_as(string make)
    {
        In("upper", make);
        layers.Add(disk.At("upper"), TreeListing.Empty, Late, cancel: TestContext.Current.CancellationToken);
        Assert.Empty(new Fsck(store, new FsckOptions()).Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_damaged_object_is_not_spread_by_the_fresh_copy_that_takes_over_at_the_limit_of_links()
    {
        In("upper", "printf GOOD >tool; touch -d @1 tool");
        layers.Add(disk.At("upper"), TreeListing.Empty, Late, cancel: TestContext.Current.CancellationToken);
        var file = Directory.GetFiles(store.At(StoreFolder.Contents), "*", SearchOption.AllDirectories).Single();
        Shell.Script(
            $"mkdir {disk.At("many")}; perl -e 'my $i = 0; $i++ while link $ARGV[0], \"$ARGV[1]/$i\"; die unless $!{{EMLINK}}' "
                + $"{file} {disk.At("many")}");
        Shell.Script(
            $"printf EVIL >{file}; touch -d @1 {file}; mkdir {disk.At("more")}; cd {disk.At("more")}; printf GOOD >tool2; touch "
                + "-d @1 tool2");

        var failure = Assert.Throws<Failure>(() =>
            layers.Add(disk.At("more"), TreeListing.Empty, Late, cancel: TestContext.Current.CancellationToken));

        Assert.Contains("was changed", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(store.At(StoreFolder.Work)));
    }

    [Theory]
    [InlineData("truncate -s 2 OBJECT")]
    [InlineData("printf more >>OBJECT")]
    [InlineData("chmod 4777 OBJECT")]
    [InlineData("chown 1:1 OBJECT")]
    [InlineData("rm OBJECT; mkfifo OBJECT")]
    [InlineData("rm OBJECT; ln -s /etc/passwd OBJECT")]
    [InlineData("rm OBJECT; mkdir OBJECT")]
    public void An_object_that_is_seen_to_be_damaged_is_not_linked_into_one_more_layer(string damage)
    {
        In("upper", "printf GOOD >tool; touch -d @1 tool");
        layers.Add(disk.At("upper"), TreeListing.Empty, Late, cancel: TestContext.Current.CancellationToken);
        var file = Directory.GetFiles(store.At(StoreFolder.Contents), "*", SearchOption.AllDirectories).Single();
        Shell.Script(damage.Replace("OBJECT", file, StringComparison.Ordinal));
        Shell.Script($"mkdir {disk.At("more")}; cd {disk.At("more")}; printf GOOD >tool2; touch -d @1 tool2");
        Assert.Throws<Failure>(() =>
            layers.Add(disk.At("more"), TreeListing.Empty, Late, cancel: TestContext.Current.CancellationToken));
    }

    public void Dispose() => disk.Dispose();

    private void In(string folder, string commands) => Shell.Script($"cd {disk.At(folder)}; {commands}");
}
