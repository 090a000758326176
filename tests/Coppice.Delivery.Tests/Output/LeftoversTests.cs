using Coppice.Delivery.Oci;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Processes;
using Coppice.Sandbox;

namespace Coppice.Delivery.Tests.Output;

/// <summary>What killed exports left goes with the next one of the same target, what others are writing stays.</summary>
[Trait("Category", "Integration")]
public sealed class LeftoversTests : IDisposable
{
    private readonly StoredTree stored = new(folder => File.WriteAllText(Path.Combine(folder, "file"), "content"));

    public void Dispose() => stored.Dispose();

    [Fact]
    public void Of_a_directory()
    {
        var dead = Leftover(".out.", "sub/file");
        var alive = Leftover(".out.", "sub/file");
        string[] others = [Leftover(".other.", "file"), Leftover(".out.more.", "file"), stored.Folder.Make(".out.1.partial")];
        using (var writing = DirectoryHandle.Open(alive))
        {
            Assert.True(writing.TryLock(exclusive: true));
            new DirectoryExport(stored.Layers.Pool).Write(stored.Tree, stored.Folder.At("out"));
            Assert.False(Directory.Exists(dead));
            Assert.True(File.Exists(Path.Combine(alive, "sub/file")));
        }

        Assert.All(others, other => Assert.True(Directory.Exists(other)));
    }

    [Fact]
    public void Of_a_new_layout_and_in_one_that_is_there()
    {
        var dead = Leftover(".images.", "blobs/sha256/.blob.partial");
        Export();
        Assert.False(Directory.Exists(dead));

        var blobs = stored.Folder.At("images", "blobs", "sha256");
        string[] parts =
        [
            Path.Combine(blobs, Name(".blob.")), Path.Combine(blobs, Name(".blob.")),
            Path.Combine(stored.Folder.At("images"), Name(".index.json.")),
        ];
        Array.ForEach(parts, part => File.WriteAllText(part, "half"));
        using (var writing = File.Open(parts[0], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            Assert.True(FileLock.Try(writing.SafeFileHandle, exclusive: true));
            Export();
            Assert.Equal([true, false, false], parts.Select(File.Exists));
        }

        Assert.Equal("", Shell.Script($"umoci ls --layout '{stored.Folder.At("images")}' | grep -vx base || true"));
    }

    private void Export() =>
        new OciExport(new ConfinedRunner(), stored.Layers).Write(stored.Base, stored.Folder.At("images"), "base");

    private static string Name(string start) => $"{start}{Guid.NewGuid():n}.partial";

    private string Leftover(string start, string file)
    {
        var folder = stored.Folder.Make(Name(start));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file))!);
        File.WriteAllText(Path.Combine(folder, file), "half");
        return folder;
    }
}
