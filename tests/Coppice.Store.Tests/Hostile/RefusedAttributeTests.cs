using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Layers;
using Coppice.Store.Tests.Support;
using Coppice.Store.Trees;

namespace Coppice.Store.Tests.Hostile;

/// <summary>An attribute that the file system does not take is named with its path; it is no full disk.</summary>
[Trait("Category", "Integration")]
public sealed class RefusedAttributeTests : IDisposable
{
    private readonly TempFolder disk = TempFolder.OnDisk();

    [Theory]
    [InlineData("bogus.name", 3)]
    [InlineData("user.large", 65_000)]
    public void It_is_named_with_path_and_file_system(string attribute, int length)
    {
        using var folder = DirectoryHandle.Open(disk.Path);
        Assert.SkipUnless(attribute.StartsWith("bogus", StringComparison.Ordinal)
            || folder.FileSystemType.StartsWith("ext", StringComparison.Ordinal), "only ext4 has so little room for attributes");
        File.WriteAllText(disk.At("source"), "x");
        using var source = File.OpenHandle(disk.At("source"));
        var entry = new TreeEntry(EntryType.File, BytePath.Of("usr/bin/tool")) { Mode = 0x1a4, Size = 1,
            Content = Digest.Of("x"), Xattrs = XattrSet.Of(attribute, new byte[length]) };

        foreach (var write in (Action[])[() => ContentWriter.Write(source, folder, "file"u8, entry), () =>
            WriteTree(entry with { Type = EntryType.Directory, Content = null })])
        {
            var failure = Assert.Throws<Failure>(write);
            Assert.Contains("/usr/bin/tool", failure.Message, StringComparison.Ordinal);
            Assert.Contains($"{attribute}, {length} bytes", failure.Message, StringComparison.Ordinal);
            Assert.Contains($"({folder.FileSystemType})", failure.Message, StringComparison.Ordinal);
            Assert.NotNull(failure.Problems[0].Hint);
        }
    }

    public void Dispose() => disk.Dispose();

    private void WriteTree(TreeEntry entry)
    {
        using var writer = new TreeWriter(DirectoryHandle.Open(disk.Make("tree")), (_, _) => { });
        writer.Write([
            new TreeEntry(EntryType.Directory, BytePath.Root) { Mode = 0x1ed },
                new TreeEntry(EntryType.Directory, BytePath.Of("usr")) { Mode = 0x1ed },
            new TreeEntry(EntryType.Directory, BytePath.Of("usr/bin")) { Mode = 0x1ed }, entry]);
    }
}
