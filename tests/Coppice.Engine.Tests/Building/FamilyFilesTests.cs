using Coppice.Engine.Building;
using Coppice.Store;

namespace Coppice.Engine.Tests.Building;

public sealed class FamilyFilesTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Another_file_that_is_still_there_is_told_and_one_that_is_gone_was_moved()
    {
        var files = Files("store");
        var (one, other) = (Made("one.yaml"), Made("other.yaml"));
        Assert.Null(files.OtherThan("f", one));
        files.Note("f", one);
        Assert.Null(files.OtherThan("f", one));
        Assert.Equal(one, files.OtherThan("f", other));
        Assert.Null(files.OtherThan("g", other));
        File.CreateSymbolicLink(folder.At("link.yaml"), one);
        Assert.Null(files.OtherThan("f", folder.At("link.yaml")));
        File.Move(one, folder.At("moved.yaml"));
        Assert.Null(files.OtherThan("f", folder.At("moved.yaml")));
    }

    [Fact]
    public void What_was_agreed_to_once_is_not_asked_again()
    {
        var files = Files("store");
        var (one, other) = (Made("one.yaml"), Made("other.yaml"));
        files.Note("f", one);
        files.Note("f", other);
        Assert.Equal((null, null), (files.OtherThan("f", one), files.OtherThan("f", other)));
    }

    [Fact]
    public void What_a_copy_of_a_store_says_is_about_the_store_that_it_was_copied_from()
    {
        Files("store").Note("f", Made("one.yaml"));
        var copy = Files("copy");
        Directory.CreateDirectory(folder.At("copy/families"));
        File.Copy(folder.At("store/families/f"), folder.At("copy/families/f"));
        Assert.Null(copy.OtherThan("f", Made("other.yaml")));
    }

    public void Dispose() => folder.Dispose();

    private FamilyFiles Files(string store) => new(StoreOpening.OpenOrCreate(folder.At(store)));

    private string Made(string name)
    {
        File.WriteAllText(folder.At(name), name);
        return folder.At(name);
    }
}
