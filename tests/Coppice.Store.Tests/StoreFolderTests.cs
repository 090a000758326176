using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Tests.Support;

namespace Coppice.Store.Tests;

public sealed class StoreFolderTests : IDisposable
{
    private readonly TempFolder folder = TempFolder.OnDisk();

    [Fact]
    public void A_new_store_opens_again()
    {
        StoreOpening.OpenOrCreate(folder.At("store"));
        Assert.Equal(folder.At("store"), StoreOpening.Open(folder.At("store")).Path);
        Assert.Equal("coppice-store 1\n", File.ReadAllText(folder.At("store", "format")));
    }

    [Fact]
    public void A_creation_that_broke_off_is_finished()
    {
        Directory.CreateDirectory(folder.At("contents"));
        Assert.True(File.Exists(StoreOpening.OpenOrCreate(folder.Path).At("format")));
    }

    [Fact]
    public void A_folder_with_something_else_in_it_is_refused()
    {
        File.WriteAllText(folder.At("letter.txt"), "");
        Assert.Contains(
            "letter.txt", Assert.Throws<Failure>(() => StoreOpening.OpenOrCreate(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_of_another_form_is_refused()
    {
        File.WriteAllText(folder.At("format"), "coppice-store 2\n");
        Assert.Contains(
            "coppice-store 2", Assert.Throws<Failure>(() => StoreOpening.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_that_is_not_there_is_a_failure_with_a_hint() =>
        Assert.Equal("coppice build", Assert.Throws<Failure>(() => StoreOpening.Open(folder.At("none"))).Problems[0].Hint);

    [Fact]
    public void What_is_unfinished_is_removed_but_for_folders_that_somebody_holds()
    {
        var store = StoreOpening.OpenOrCreate(folder.At("store"));
        Directory.CreateDirectory(store.At("work", "left", "deep"));
        File.WriteAllText(store.At("work", "file"), "");
        Directory.CreateDirectory(store.At("work", "held"));
        using (var held = DirectoryHandle.Open(store.At("work", "held")))
        {
            Assert.True(held.TryLock(exclusive: true));
            Assert.Equal(2, store.RemoveUnfinished(dryRun: true));
            Assert.Equal(2, store.RemoveUnfinished());
            Assert.Equal([store.At("work", "held")], Directory.GetFileSystemEntries(store.At("work")));
        }

        Assert.Equal(1, store.RemoveUnfinished());
    }

    public void Dispose() => folder.Dispose();
}
